package dev.reckon.learning.train;

import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.Splits;
import dev.reckon.learning.data.split.TargetEvent;
import dev.reckon.learning.data.split.Vocabulary;
import dev.reckon.learning.evaluate.baseline.HalfLife;
import dev.reckon.learning.evaluate.rows.SeenItems;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.model.popularity.RecentCounts;
import dev.reckon.model.text.Grams;
import dev.reckon.popularity.Votes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The recent popularity of the items of the training part, from which serving continues to count.
 */
final class RecentTraining {

  private RecentTraining() {}

  /**
   * Counts the training part, fading by the half-life that suits its validation part best; empty if
   * the data have no real times or too few events to choose.
   */
  static Optional<RecentCounts> of(EventLog log, Split split) {
    return of(log, split, split);
  }

  /**
   * The same, of another split of that log than the one whose validation part chooses.
   *
   * @param learnt whose training part is counted
   */
  static Optional<RecentCounts> of(EventLog log, Split split, Split learnt) {
    if (log.orderOnly()) {
      return Optional.empty();
    }
    return halfLife(log, split).map(halfLife -> counts(learnt, halfLife));
  }

  private static Optional<Duration> halfLife(EventLog log, Split split) {
    try {
      Split judged = split.protocol() == Protocol.ALL ? Splits.of(log, Protocol.TIME_SPLIT) : split;
      return judged.validationRows(Grams.NONE).isEmpty()
          ? Optional.empty()
          : Optional.of(HalfLife.chosen(judged, SeenItems.EXCLUDE));
    } catch (DatasetException e) {
      return Optional.empty(); // too few events to split by time
    }
  }

  private static RecentCounts counts(Split split, Duration halfLife) {
    return counts(counted(split, halfLife), split.vocabulary(), halfLife);
  }

  private static RecentCounts counts(
      List<TargetEvent> targets, Vocabulary vocabulary, Duration halfLife) {
    return RecentCounts.of(
        targets.stream().mapToInt(it -> vocabulary.indexOf(it.itemId())).toArray(),
        targets.stream().mapToLong(TargetEvent::eventTimeMillis).toArray(),
        vocabulary.size(),
        halfLife);
  }

  /**
   * How many of the training part's occurrences of each item count, by item index.
   *
   * @param window of {@link Votes}
   */
  static long[] votes(Split split, Duration window) {
    long[] votes = new long[split.vocabulary().size()];
    counted(split, window).forEach(target -> votes[split.vocabulary().indexOf(target.itemId())]++);
    return votes;
  }

  /**
   * The items of a bundle after events that are newer than it: what they had counts on, faded to
   * the newest of these.
   *
   * @param split its vocabulary begins with the items of the bundle
   * @param items of the bundle
   * @param popularity of the bundle; null where its recent counts are unknown
   * @param sinceMillis events after this time are newer
   * @param titles by item id, which replace those of the bundle
   */
  static ContinuedItems continued(
      Split split,
      List<BundleItem> items,
      Manifest.@Nullable Popularity popularity,
      long sinceMillis,
      Map<String, String> titles) {
    Vocabulary vocabulary = split.vocabulary();
    Duration halfLife = popularity == null ? Votes.FOR_EVER : Duration.parse(popularity.halfLife());
    List<TargetEvent> votes =
        counted(split, halfLife).stream().filter(it -> it.eventTimeMillis() > sinceMillis).toList();
    long[] counts = new long[vocabulary.size()];
    long[] voted = new long[vocabulary.size()];
    split.training().stream()
        .filter(it -> it.eventTimeMillis() > sinceMillis)
        .forEach(it -> counts[vocabulary.indexOf(it.itemId())]++);
    votes.forEach(it -> voted[vocabulary.indexOf(it.itemId())]++);
    RecentCounts recent =
        popularity == null || votes.isEmpty() ? null : counts(votes, vocabulary, halfLife);
    double kept =
        recent == null || popularity == null
            ? 1
            : Math.pow(
                0.5,
                (double)
                        Duration.between(Instant.parse(popularity.newest()), recent.newest())
                            .toMillis()
                    / halfLife.toMillis());
    List<BundleItem> continued = new ArrayList<>(vocabulary.size());
    for (int index = 0; index < vocabulary.size(); index++) {
      String id = vocabulary.itemId(index);
      BundleItem before = index < items.size() ? items.get(index) : new BundleItem(id, null, 0);
      Double recently = null;
      if (popularity != null) {
        double faded = before.recent() == null ? 0 : before.recent() * kept;
        recently = faded + (recent == null ? 0 : recent.counts()[index]);
      }
      continued.add(
          new BundleItem(
              id,
              titles.getOrDefault(id, before.title()),
              before.count() + counts[index],
              recently,
              before.popularity() + voted[index]));
    }
    return new ContinuedItems(
        continued,
        recent == null
            ? popularity
            : new Manifest.Popularity(halfLife.toString(), recent.newest().toString()));
  }

  /**
   * What {@link #continued} finds.
   *
   * @param items of the next bundle
   * @param popularity of the next bundle; null where its recent counts are unknown
   */
  record ContinuedItems(List<BundleItem> items, Manifest.@Nullable Popularity popularity) {}

  /** Which events count, by the runtime's rule for clicks. */
  private static List<TargetEvent> counted(Split split, Duration window) {
    Votes votes = new Votes(Math.max(1, split.training().size()));
    return split.training().stream()
        .filter(
            it ->
                votes.cast(it.userId(), it.eventId(), it.itemId(), it.eventTimeMillis(), window)
                    == Votes.Verdict.COUNTED)
        .toList();
  }
}
