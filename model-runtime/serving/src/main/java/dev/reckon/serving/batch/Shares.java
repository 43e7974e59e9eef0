package dev.reckon.serving.batch;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * What share of the workers' time requests of a priority get while more of them wait, learnt from
 * the batches taken lately. It predicts how long waiting requests will have to wait.
 *
 * <p>Not thread-safe: owned by the queue, under its lock.
 */
final class Shares {
  private static final double GAIN = 1.0 / 32;

  private final Map<Priority, Double> shares = new EnumMap<>(Priority.class);
  private final Map<Priority, Double> least;

  /**
   * @param least that each gets whatever else waits
   */
  Shares(Map<Priority, Double> least) {
    this.least = new EnumMap<>(least);
  }

  /**
   * A batch was taken while requests of this priority waited.
   *
   * @param share of its rows that were theirs; 1 if none of them waits any more
   */
  void learn(Priority priority, double share) {
    double before = shares.getOrDefault(priority, 1.0);
    shares.put(priority, before + GAIN * (share - before));
  }

  double of(Priority priority) {
    double share = shares.getOrDefault(priority, 1.0);
    return Math.max(share, Objects.requireNonNull(least.get(priority)));
  }
}
