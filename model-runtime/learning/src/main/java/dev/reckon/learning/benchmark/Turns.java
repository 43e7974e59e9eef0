package dev.reckon.learning.benchmark;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * Takes the calling thread's CPU time of things that take turns, so that other work of the machine
 * affects all of them equally.
 *
 * @param duration how long it takes, after a warm-up of a fifth of it
 */
record Turns(Duration duration) {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int MIN_ROUNDS = 5;

  /**
   * Median CPU time of each, ms.
   *
   * @param cases what to do in the round of this number
   */
  double[] medians(List<IntConsumer> cases) {
    run(cases, duration.dividedBy(5), 1);
    return run(cases, duration, MIN_ROUNDS).stream()
        .mapToDouble(nanos -> nanos.getValueAtPercentile(50) / 1e6)
        .toArray();
  }

  /** Picks one of several values for each round, in turn. */
  static <T> T ofRound(List<T> several, int round) {
    return several.get(round % several.size());
  }

  private static List<Histogram> run(List<IntConsumer> cases, Duration atLeast, int minRounds) {
    List<Histogram> nanos =
        Stream.generate(() -> new Histogram(TimeUnit.MINUTES.toNanos(10), 3))
            .limit(cases.size())
            .toList();
    long end = System.nanoTime() + atLeast.toNanos();
    for (int round = 0; round < minRounds || System.nanoTime() < end; round++) {
      for (int i = 0; i < cases.size(); i++) {
        long started = THREADS.getCurrentThreadCpuTime();
        cases.get(i).accept(round);
        nanos.get(i).recordValue(THREADS.getCurrentThreadCpuTime() - started);
      }
    }
    return nanos;
  }
}
