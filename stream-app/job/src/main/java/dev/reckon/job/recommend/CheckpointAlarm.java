package dev.reckon.job.recommend;

import dev.reckon.process.RateLimitedLog;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detects failing or missing checkpoints, which the job survives: logs a line when it begins, every
 * half minute, and when it is over. Updated by the task's thread, read by metrics reporters.
 */
final class CheckpointAlarm {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointAlarm.class);

  /** After this many intervals without a checkpoint, it is late. */
  private static final int PATIENCE = 3;

  private final LongSupplier millisClock;
  private final long patienceMillis;
  private final boolean logs;
  private final RateLimitedLog limit = new RateLimitedLog();

  private volatile long completedMillis;
  private final AtomicInteger failuresInARow = new AtomicInteger();
  private boolean late;

  /**
   * An alarm that starts now.
   *
   * @param interval how often a checkpoint is due
   * @param logs whether this one writes to the log: only one subtask does
   */
  CheckpointAlarm(LongSupplier millisClock, Duration interval, boolean logs) {
    this.millisClock = millisClock;
    this.patienceMillis = PATIENCE * interval.toMillis();
    this.logs = logs;
    this.completedMillis = millisClock.getAsLong();
  }

  void completed() {
    long age = ageMillis();
    boolean wasAlarming = late || failuresInARow.get() > 0;
    failuresInARow.set(0);
    late = false;
    completedMillis = millisClock.getAsLong();
    if (logs && wasAlarming) {
      LOG.info("A checkpoint is complete again, after {} s", age / 1_000);
    }
  }

  void failed() {
    failuresInARow.incrementAndGet();
    tell();
  }

  /**
   * Called while there is work: a checkpoint that fails before it reaches the tasks shows only by
   * its absence.
   */
  void look(long nowMillis) {
    if (nowMillis - completedMillis > patienceMillis) {
      late = true;
      tell();
    }
  }

  private void tell() {
    if (logs && limit.admit().isPresent()) {
      LOG.error(
          "No checkpoint is complete since {} s, and {} failed in a row. Lists go on, but if the job"
              + " had to start again now, the events since then would be read again and their lists"
              + " come twice. Look at the disk of reckon.job.flink.checkpoint.directory, and whether the"
              + " broker answers",
          ageMillis() / 1_000,
          failuresInARow.get());
    }
  }

  /** Checkpoints that failed since the last successful one. */
  int failuresInARow() {
    return failuresInARow.get();
  }

  /** Time since the last complete checkpoint, or else since the start, in milliseconds. */
  long ageMillis() {
    return Math.max(0, millisClock.getAsLong() - completedMillis);
  }
}
