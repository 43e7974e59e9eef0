package dev.reckon.model.benchmark;

import org.HdrHistogram.Histogram;

/**
 * How long batches took.
 *
 * @param items N
 * @param batch rows of each, B
 * @param batches how many were measured
 * @param p50Ms median of a batch, ms
 * @param p99Ms 99th percentile of a batch, ms
 * @param listsPerSecond lists that one core makes in a second, from the mean
 */
record RankTimes(
    int items, int batch, long batches, double p50Ms, double p99Ms, double listsPerSecond) {

  private static final double NANOS_PER_MS = 1e6;

  static RankTimes of(int items, int rows, Histogram nanos) {
    return new RankTimes(
        items,
        rows,
        nanos.getTotalCount(),
        nanos.getValueAtPercentile(50) / NANOS_PER_MS,
        nanos.getValueAtPercentile(99) / NANOS_PER_MS,
        rows * 1e9 / nanos.getMean());
  }

  /** Median time of one user, ms. */
  double msPerUser() {
    return p50Ms / batch;
  }
}
