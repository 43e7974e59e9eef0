package dev.reckon.learning.benchmark;

import org.jspecify.annotations.Nullable;

/**
 * A batch here and in eager PyTorch, with the same weights, on one thread.
 *
 * @param torch version of the PyTorch there
 * @param items N
 * @param batch rows
 * @param cpuMs CPU time here, median, ms
 * @param eagerCpuMs CPU time there
 * @param programCpuMs CPU time there of the program that runs here; null where that PyTorch cannot
 *     load it
 * @param times how many times as fast as eager PyTorch this is
 */
record EagerTimes(
    String torch,
    int items,
    int batch,
    double cpuMs,
    double eagerCpuMs,
    @Nullable Double programCpuMs,
    double times) {

  static EagerTimes of(String torch, int items, double cpuMs, EagerPython.BatchTime there) {
    return new EagerTimes(
        torch,
        items,
        there.batch(),
        cpuMs,
        there.cpuMs(),
        there.programCpuMs(),
        there.cpuMs() / cpuMs);
  }
}
