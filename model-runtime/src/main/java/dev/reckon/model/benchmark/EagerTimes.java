package dev.reckon.model.benchmark;

/**
 * A batch here and in eager PyTorch, with the same weights, on one thread.
 *
 * @param items N
 * @param batch rows
 * @param cpuMs CPU time here, median, ms
 * @param eagerCpuMs CPU time there
 * @param times how many times as fast as that this is
 */
record EagerTimes(int items, int batch, double cpuMs, double eagerCpuMs, double times) {}
