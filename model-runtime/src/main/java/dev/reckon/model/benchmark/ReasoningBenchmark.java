package dev.reckon.model.benchmark;

import dev.reckon.model.program.TorchModel;
import dev.reckon.model.retrieve.PaddedBatch;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * Takes the CPU time of encoding a batch and of reasoning about it, without scoring, on one thread.
 * Depths take turns from batch to batch, so that whatever else the machine does meets all of them
 * alike.
 *
 * @param historyLength items of every history, T
 * @param deepest measured are 0 to so many steps
 * @param duration how long each size of batch is measured, after a warm-up of a fifth of it
 */
record ReasoningBenchmark(int historyLength, int deepest, Duration duration, long seed) {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int MIN_ROUNDS = 5;
  private static final int BATCHES = 8;

  /**
   * How long a depth took.
   *
   * @param d D, width
   * @param historyLength items of every history, T
   * @param batch rows, B
   * @param reasoningSteps K
   * @param cpuMs CPU time of a batch, median, ms
   * @param stepShare time of one of its steps by that of encoding alone, of medians; 0 without
   *     steps
   */
  record DepthTimes(
      int d, int historyLength, int batch, int reasoningSteps, double cpuMs, double stepShare) {}

  /** Measures all depths of a model of width d with batches of this many rows. */
  List<DepthTimes> measure(TorchModel model, int d, int rows) {
    Random random = new Random(seed);
    List<PaddedBatch> batches =
        Stream.generate(() -> batch(rows, model.itemCount(), random)).limit(BATCHES).toList();
    run(model, batches, duration.dividedBy(5), 1);
    List<Histogram> nanos = run(model, batches, duration, MIN_ROUNDS);
    List<DepthTimes> times = new ArrayList<>();
    double alone = nanos.get(0).getValueAtPercentile(50);
    for (int steps = 0; steps <= deepest; steps++) {
      double median = nanos.get(steps).getValueAtPercentile(50);
      double share = steps == 0 ? 0 : (median - alone) / steps / alone;
      times.add(new DepthTimes(d, historyLength, rows, steps, median / 1e6, share));
    }
    return times;
  }

  private PaddedBatch batch(int rows, int itemCount, Random random) {
    List<int[]> histories =
        Stream.generate(() -> random.ints(historyLength, 0, itemCount).toArray())
            .limit(rows)
            .toList();
    return PaddedBatch.of(histories, historyLength, itemCount);
  }

  private List<Histogram> run(
      TorchModel model, List<PaddedBatch> batches, Duration atLeast, int minRounds) {
    List<Histogram> nanos =
        Stream.generate(() -> new Histogram(TimeUnit.MINUTES.toNanos(10), 3))
            .limit(deepest + 1L)
            .toList();
    long end = System.nanoTime() + atLeast.toNanos();
    for (int round = 0; round < minRounds || System.nanoTime() < end; round++) {
      for (int steps = 0; steps <= deepest; steps++) {
        long started = THREADS.getCurrentThreadCpuTime();
        model.users(batches.get(round % BATCHES), steps);
        nanos.get(steps).recordValue(THREADS.getCurrentThreadCpuTime() - started);
      }
    }
    return nanos;
  }
}
