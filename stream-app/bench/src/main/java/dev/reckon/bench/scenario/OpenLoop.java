package dev.reckon.bench.scenario;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Performs an action at times fixed beforehand, on several threads, and measures from the time it
 * was due: a stall counts for all delayed actions (no coordinated omission).
 */
public final class OpenLoop {

  private static final int SIGNIFICANT_DIGITS = 3;

  private OpenLoop() {}

  /** The action, on its own thread. */
  public interface Worker extends AutoCloseable {
    /** Performs the action of this number. */
    void work(long number) throws Exception;

    @Override
    void close() throws IOException;
  }

  /** Makes the worker of a thread. */
  public interface Workers {
    Worker open();
  }

  /**
   * Runs for a time from now on.
   *
   * @return microseconds from due to done
   */
  public static Histogram run(Workers workers, int threads, double perSecond, Duration time)
      throws InterruptedException {
    long start = System.nanoTime();
    return run(workers, threads, perSecond, start, start, start + time.toNanos());
  }

  /**
   * Runs for a time.
   *
   * @param fromNanos when the first action is due
   * @param measuredFromNanos actions due before do not count
   * @return microseconds from due to done
   */
  public static Histogram run(
      Workers workers,
      int threads,
      double perSecond,
      long fromNanos,
      long measuredFromNanos,
      long untilNanos)
      throws InterruptedException {
    Histogram micros = new ConcurrentHistogram(SIGNIFICANT_DIGITS);
    AtomicLong next = new AtomicLong();
    List<Thread> running = new ArrayList<>();
    List<Exception> failures = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < threads; i++) {
      Thread thread =
          new Thread(
              () -> {
                try (Worker worker = workers.open()) {
                  while (true) {
                    long number = next.getAndIncrement();
                    long due = fromNanos + (long) (number * 1e9 / perSecond);
                    if (due - untilNanos >= 0) {
                      return;
                    }
                    awaitTime(due);
                    worker.work(number);
                    if (due - measuredFromNanos >= 0) {
                      micros.recordValue(Math.max(0, (System.nanoTime() - due) / 1_000));
                    }
                  }
                } catch (Exception e) {
                  failures.add(e);
                }
              },
              "load-" + i);
      thread.start();
      running.add(thread);
    }
    for (Thread thread : running) {
      thread.join();
    }
    if (!failures.isEmpty()) {
      throw new IllegalStateException("The load broke off", failures.get(0));
    }
    return micros;
  }

  /** Returns when {@link System#nanoTime} has come to this. */
  public static void awaitTime(long dueNanos) {
    for (long left = dueNanos - System.nanoTime(); left > 0; left = dueNanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
