package dev.reckon.bench.view;

import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * The parameters of a measurement of views.
 *
 * @param seed of the users that are read
 * @param logs folder for the output of the processes
 * @param say prints each step
 */
record ViewScenario(Scale scale, long seed, Path logs, Consumer<String> say) {

  /**
   * The size of a measurement.
   *
   * @param users users with a list
   * @param readsPerSecond reads of one instance
   * @param takeoverReadsPerSecond reads of one of two
   * @param postsPerSecond clicks posted
   * @param streams streams open at once
   * @param warmup time of each part before it is measured
   * @param measured time of each part; of the takeover before and after the kill
   */
  record Scale(
      int users,
      int readsPerSecond,
      int takeoverReadsPerSecond,
      int postsPerSecond,
      int streams,
      Duration warmup,
      Duration measured) {
    /** The size for published figures. */
    static final Scale FULL =
        new Scale(20_000, 2_000, 200, 100, 1_000, Duration.ofSeconds(15), Duration.ofSeconds(20));

    /** The size for a quick test. */
    static final Scale QUICK =
        new Scale(200, 100, 50, 20, 50, Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  /** A generator for another thread; safe for any number of threads. */
  static SplittableRandom split(SplittableRandom random) {
    synchronized (random) {
      return random.split();
    }
  }
}
