package dev.reckon.model.memory;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What users take after an item: a Markov chain of the first order that looks ten steps further in
 * both directions of time. An item that comes d steps after another adds 1/d to that transition.
 *
 * <p>A candidate's weight is the sum over the newest items of the history, the newest at d = 1, of
 * its transition divided by d and by the square root of the occurrences of the history's item.
 * There are two readings: one in which nothing fades, and one in which older events count less. Not
 * thread-safe.
 */
final class Transitions {

  /** Followers that are remembered of an item. */
  private static final int MOST_FOLLOWERS = 512;

  /** An item that others may follow. */
  private static final class From {
    final ItemTable followers = new ItemTable(MOST_FOLLOWERS);
    float occurrences;
    float fadingOccurrences;
  }

  private final List<@Nullable From> items = new ArrayList<>();
  private final FadingScale scale;

  Transitions(@Nullable Duration halfLife) {
    this.scale = new FadingScale(halfLife);
  }

  /**
   * Learns that a user took an item after those of a trail.
   *
   * @param counts whether it counts in the reading in which nothing fades
   * @param countsLately whether it counts in the other
   */
  void learn(Trail before, int item, long timeMillis, boolean counts, boolean countsLately) {
    double weight = countsLately ? scale.weight(timeMillis, this::rescale) : 0;
    double plain = counts ? 1 : 0;
    if (!counts && !countsLately) {
      return;
    }
    From taken = of(item);
    taken.occurrences += (float) plain;
    taken.fadingOccurrences += (float) weight;
    for (int distance = 1; distance <= before.size(); distance++) {
      int from = before.newest(distance);
      if (from != item) {
        of(from).followers.add(item, plain / distance, weight / distance);
      }
    }
  }

  /**
   * Sums up what followed the newest items of a history.
   *
   * @param newestFirst numbers of items, at most {@link Trail#REACH}
   * @param votes gets two sums an item, the second by the reading in which events fade
   */
  void sum(int[] newestFirst, Tally votes) {
    for (int i = 0; i < newestFirst.length; i++) {
      From from = find(newestFirst[i]);
      if (from == null) {
        continue;
      }
      double perPlain = from.occurrences > 0 ? 1 / ((i + 1) * Math.sqrt(from.occurrences)) : 0;
      double perFading =
          from.fadingOccurrences > 0 ? 1 / ((i + 1) * Math.sqrt(from.fadingOccurrences)) : 0;
      ItemTable followers = from.followers;
      for (int entry = 0; entry < followers.size(); entry++) {
        votes.add(
            followers.item(entry),
            followers.plain(entry) * perPlain,
            followers.fading(entry) * perFading);
      }
    }
  }

  /**
   * The item of a history that says most for another one.
   *
   * @return {@link ItemNumbers#UNKNOWN} if none was followed by it
   */
  int strongest(int[] newestFirst, int item) {
    int strongest = ItemNumbers.UNKNOWN;
    double most = 0;
    for (int i = 0; i < newestFirst.length; i++) {
      From from = find(newestFirst[i]);
      if (from != null && from.occurrences > 0) {
        double weight = from.followers.plainOf(item) / ((i + 1) * Math.sqrt(from.occurrences));
        strongest = weight > most ? newestFirst[i] : strongest;
        most = Math.max(most, weight);
      }
    }
    return strongest;
  }

  long size() {
    return items.stream().filter(Objects::nonNull).mapToLong(from -> from.followers.size()).sum();
  }

  void write(TableOutput out) throws IOException {
    scale.write(out);
    out.number((int) items.stream().filter(Objects::nonNull).count());
    for (int item = 0; item < items.size(); item++) {
      From from = items.get(item);
      if (from != null) {
        out.number(item);
        out.weight(from.occurrences);
        out.weight(from.fadingOccurrences);
        from.followers.write(out);
      }
    }
  }

  void read(TableInput in, int itemCount) throws IOException {
    scale.read(in);
    int count = in.count(itemCount, "items with followers");
    for (int i = 0; i < count; i++) {
      From from = of(in.number(itemCount, "an item with followers"));
      from.occurrences = in.weight();
      from.fadingOccurrences = in.weight();
      from.followers.read(in, itemCount);
    }
  }

  private void rescale(double factor) {
    for (From from : items) {
      if (from != null) {
        from.fadingOccurrences *= (float) factor;
        from.followers.rescale(factor);
      }
    }
  }

  private @Nullable From find(int item) {
    return item >= 0 && item < items.size() ? items.get(item) : null;
  }

  private From of(int item) {
    while (items.size() <= item) {
      items.add(null);
    }
    From from = items.get(item);
    if (from == null) {
      from = new From();
      items.set(item, from);
    }
    return from;
  }
}
