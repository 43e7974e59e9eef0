package dev.reckon.process;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task that a schedule repeats even after a failed run. A {@link
 * java.util.concurrent.ScheduledExecutorService} itself silently never runs a task again once it
 * has failed. A failure is logged, once a minute at most. Run by one thread.
 */
public final class RepeatedTask implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(RepeatedTask.class);
  private static final long LOG_INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();

  private final String name;
  private final Runnable task;
  private long loggedAtNanos = System.nanoTime() - LOG_INTERVAL_NANOS;

  /**
   * Wraps a task.
   *
   * @param name what it does, for the log: "read the metrics pages"
   */
  public RepeatedTask(String name, Runnable task) {
    this.name = name;
    this.task = task;
  }

  @Override
  public void run() {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      long now = System.nanoTime();
      if (now - loggedAtNanos >= LOG_INTERVAL_NANOS) {
        loggedAtNanos = now;
        LOG.error("failed to {}; it is tried again", name, e);
      }
    }
  }
}
