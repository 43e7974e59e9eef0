package dev.reckon.bench.view;

import java.time.Duration;
import java.util.concurrent.Callable;

/** How long the benchmark waits for a view. */
final class Patience {

  /** The limit for one answer. */
  static final Duration OF_A_QUESTION = Duration.ofSeconds(5);

  private static final Duration READY_LIMIT = Duration.ofMinutes(3);

  private Patience() {}

  /**
   * Waits for a condition without which the benchmark cannot continue.
   *
   * @throws IllegalStateException if it does not become true
   */
  static void await(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + READY_LIMIT.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("There were no " + what + " in time");
      }
      Thread.sleep(50);
    }
  }

  /** Waits for a condition; the report counts those that never become true. */
  static void awaitQuietly(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + OF_A_QUESTION.toNanos() * 2;
    while (!condition.call() && System.nanoTime() - deadline < 0) {
      Thread.sleep(20);
    }
  }
}
