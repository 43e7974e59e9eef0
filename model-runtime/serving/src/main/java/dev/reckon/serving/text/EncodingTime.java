package dev.reckon.serving.text;

import java.util.function.LongSupplier;

/**
 * The time in which words of searches may be encoded: by one thread at a time, and a fifth of one
 * core in the long run, so that a flood of unknown words does not keep lists waiting. Thread-safe.
 */
final class EncodingTime {

  private static final double SHARE = 0.2;

  /** What was not spent is kept up to this. */
  static final long MOST_SAVED_NANOS = 2_000_000_000L;

  private final LongSupplier nanoClock;
  private long savedNanos = MOST_SAVED_NANOS;
  private long savedAtNanos;
  private boolean isSpent;
  private long spentSinceNanos;

  EncodingTime(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.savedAtNanos = nanoClock.getAsLong();
  }

  /** Whether the caller may encode now; it says when it is done. */
  synchronized boolean begin() {
    long now = nanoClock.getAsLong();
    savedNanos = Math.min(MOST_SAVED_NANOS, savedNanos + (long) (SHARE * (now - savedAtNanos)));
    savedAtNanos = now;
    if (isSpent || savedNanos <= 0) {
      return false;
    }
    isSpent = true;
    spentSinceNanos = now;
    return true;
  }

  synchronized void end() {
    isSpent = false;
    savedNanos -= nanoClock.getAsLong() - spentSinceNanos;
  }
}
