package dev.reckon.model.popularity;

import dev.reckon.popularity.Fading;
import java.time.Duration;
import java.time.Instant;

/**
 * How often items occurred lately, by item index.
 *
 * @param counts what the occurrences of each item count at {@code newest}, each half for every
 *     half-life between
 * @param newest time of the newest occurrence
 * @param halfLife by which they faded
 */
public record RecentCounts(double[] counts, Instant newest, Duration halfLife) {

  /**
   * Counts occurrences.
   *
   * @param itemIndices 0 to {@code itemCount - 1}, of at least one occurrence
   * @param timesMillis when each was, in milliseconds since the epoch
   */
  public static RecentCounts of(
      int[] itemIndices, long[] timesMillis, int itemCount, Duration halfLife) {
    Fading fading = Fading.by(halfLife);
    long newest = Long.MIN_VALUE;
    for (long time : timesMillis) {
      newest = Math.max(newest, time);
    }
    double[] counts = new double[itemCount];
    for (int i = 0; i < itemIndices.length; i++) {
      counts[itemIndices[i]] += fading.count(fading.weight(timesMillis[i]), newest);
    }
    return new RecentCounts(counts, Instant.ofEpochMilli(newest), halfLife);
  }
}
