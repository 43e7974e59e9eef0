package dev.reckon.view.read;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;

/**
 * Decides how to react to a failure of the tables. A failed thread is replaced; damaged tables on
 * disk are rebuilt from Kafka, once; after repeated failures, or renewed damage, the process gives
 * up. Safe for any number of threads.
 */
public final class FailurePolicy {

  /** The reaction to a failure. */
  public enum Next {
    /** Another thread takes over. */
    REPLACE_THREAD,
    /** The tables on disk are discarded and rebuilt from Kafka. */
    REBUILD,
    /** The process ends with the reason. */
    GIVE_UP
  }

  /** The most threads replaced within {@link #WINDOW} before the process gives up. */
  static final int MOST_REPLACED = 5;

  static final Duration WINDOW = Duration.ofMinutes(10);

  private final Deque<Instant> replaced = new ArrayDeque<>();
  private boolean wasRebuilt;

  /** The reaction to a failure of a thread, or of a start. */
  public synchronized Next next(Throwable failure, Instant now) {
    if (isDamage(failure)) {
      if (wasRebuilt) {
        return Next.GIVE_UP;
      }
      wasRebuilt = true;
      return Next.REBUILD;
    }
    if (replacedLately(now) >= MOST_REPLACED) {
      return Next.GIVE_UP;
    }
    replaced.addLast(now);
    return Next.REPLACE_THREAD;
  }

  /** Threads that were replaced lately. */
  public synchronized int replacedLately(Instant now) {
    replaced.removeIf(at -> at.isBefore(now.minus(WINDOW)));
    return replaced.size();
  }

  /** Whether a failure says that the tables on disk cannot be read; a full disk does not count. */
  public static boolean isDamage(Throwable failure) {
    boolean isOfTheState = false;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
      if (message.contains("no space left")) {
        return false;
      }
      isOfTheState |=
          cause instanceof ProcessorStateException
              || cause.getClass().getName().equals("org.rocksdb.RocksDBException")
              || (cause instanceof StreamsException && cause.getCause() instanceof IOException)
              || comesFromCheckpoint(cause);
    }
    return isOfTheState;
  }

  /** A checkpoint file is parsed as numbers, so damage shows as a number format failure. */
  private static boolean comesFromCheckpoint(Throwable cause) {
    return Arrays.stream(cause.getStackTrace())
        .anyMatch(frame -> frame.getClassName().endsWith(".OffsetCheckpoint"));
  }
}
