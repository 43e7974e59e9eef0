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
 * Decides what follows a failure of the tables. A thread that failed is replaced; where the tables
 * on disk are damaged they are made anew from Kafka, once; what fails again and again, or is
 * damaged again, is given up. Safe for any number of threads.
 */
public final class FailurePolicy {

  /** What follows. */
  public enum Next {
    /** Another thread takes over. */
    REPLACE_THREAD,
    /** The tables on disk are thrown away and read from Kafka again. */
    REBUILD,
    /** Nothing helps: the process ends, and says why. */
    GIVE_UP
  }

  /** Threads that are replaced within {@link #WINDOW} before nothing is expected of another. */
  static final int MOST_REPLACED = 5;

  static final Duration WINDOW = Duration.ofMinutes(10);

  private final Deque<Instant> replaced = new ArrayDeque<>();
  private boolean wasRebuilt;

  /** What follows a failure of a thread, or of a start. */
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

  /** Whether a failure says that the tables on disk cannot be read; a full disk is none. */
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

  /** What a checkpoint file holds is read as numbers, and fails as whatever numbers fail as. */
  private static boolean comesFromCheckpoint(Throwable cause) {
    return Arrays.stream(cause.getStackTrace())
        .anyMatch(frame -> frame.getClassName().endsWith(".OffsetCheckpoint"));
  }
}
