package dev.reckon.learning.benchmark;

import dev.reckon.model.bundle.ModelConfig;
import org.HdrHistogram.Histogram;

/**
 * How long batches took.
 *
 * @param items N
 * @param d D, width
 * @param historyLength items of every history, T
 * @param batch rows of each, B
 * @param integers whether candidates were found by integer scores, and exact ones taken of those
 * @param batches how many were measured
 * @param p50Ms median of a batch, ms
 * @param p99Ms 99th percentile of a batch, ms
 * @param cpuMs CPU time of a batch, median, ms: which excludes the machine's other work
 * @param listsPerSecond lists that one core makes in a second of its time, from the median
 * @param gflops multiply-adds of encoding and scoring a batch, twice as many operations, by its CPU
 *     time, 10^9/s
 * @param gigabytesPerSecond of weights and scores read or written once a batch, at the least, by
 *     its CPU time
 */
record RankTimes(
    int items,
    int d,
    int historyLength,
    int batch,
    boolean integers,
    long batches,
    double p50Ms,
    double p99Ms,
    double cpuMs,
    double listsPerSecond,
    double gflops,
    double gigabytesPerSecond) {

  private static final double NANOS_PER_MS = 1e6;

  /**
   * Of batches that were timed.
   *
   * @param config without reasoning steps
   */
  static RankTimes of(
      ModelConfig config,
      int items,
      int historyLength,
      int rows,
      boolean integers,
      Histogram nanos,
      Histogram cpu) {
    double cpuNanos = cpu.getValueAtPercentile(50);
    return new RankTimes(
        items,
        config.d(),
        historyLength,
        rows,
        integers,
        nanos.getTotalCount(),
        nanos.getValueAtPercentile(50) / NANOS_PER_MS,
        nanos.getValueAtPercentile(99) / NANOS_PER_MS,
        cpuNanos / NANOS_PER_MS,
        rows * 1e9 / cpuNanos,
        operations(config, items, historyLength, rows) / cpuNanos,
        bytes(config, items, rows, integers) / cpuNanos);
  }

  /**
   * Of the matrix products of sasrec: projections, attention and feed-forward of each token, in the
   * last layer of the newest alone with keys and values of all; and scores.
   */
  private static double operations(ModelConfig config, int items, int length, int rows) {
    double d = config.d();
    double keyAndValue = 2 * d * d;
    double rest = 2 * d * d + 2 * length * d + 2 * d * config.inner();
    double encoder =
        config.layers() * length * keyAndValue + ((config.layers() - 1) * length + 1) * rest;
    return 2.0 * rows * (encoder + items * d);
  }

  /** The item table is read once, and every score written and read once. */
  private static double bytes(ModelConfig config, int items, int rows, boolean integers) {
    int width = integers ? Byte.BYTES : Float.BYTES;
    return items * ((double) width * config.d() + 2.0 * Integer.BYTES * rows);
  }

  /** CPU time of one user, median, ms. */
  double msPerUser() {
    return cpuMs / batch;
  }
}
