package dev.reckon.learning.train;

import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.Splits;
import dev.reckon.learning.data.split.TargetEvent;
import dev.reckon.learning.evaluate.baseline.HalfLife;
import dev.reckon.learning.evaluate.rows.SeenItems;
import dev.reckon.model.popularity.RecentCounts;
import dev.reckon.model.text.Grams;
import dev.reckon.popularity.Votes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

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
    List<TargetEvent> training = counted(split, halfLife);
    return RecentCounts.of(
        training.stream().mapToInt(it -> split.vocabulary().indexOf(it.itemId())).toArray(),
        training.stream().mapToLong(TargetEvent::eventTimeMillis).toArray(),
        split.vocabulary().size(),
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
