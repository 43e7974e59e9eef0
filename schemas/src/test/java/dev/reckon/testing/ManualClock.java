package dev.reckon.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A clock that does not move by itself. It gives the time of day, and nanoseconds as {@link
 * System#nanoTime} does. Safe for any number of threads.
 */
public final class ManualClock implements InstantSource, LongSupplier {

  /** Soon to overflow, as that of a machine may be. */
  private static final long FIRST_NANOS = Long.MAX_VALUE - 1_000;

  private final Instant start;
  private final AtomicLong nanos = new AtomicLong(FIRST_NANOS);

  /** For tests to which the time of day is all the same. */
  public ManualClock() {
    this(Instant.EPOCH);
  }

  public ManualClock(Instant start) {
    this.start = start;
  }

  @Override
  public Instant instant() {
    return start.plusNanos(nanos.get() - FIRST_NANOS);
  }

  @Override
  public long getAsLong() {
    return nanos.get();
  }

  /** The nanoseconds that the clock will give after some time. */
  public long nanosFromNow(Duration time) {
    return nanos.get() + time.toNanos();
  }

  /** Lets time pass. */
  public void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  /** Moves to a time, which may be before now. */
  public void moveTo(Instant time) {
    nanos.set(FIRST_NANOS + Duration.between(start, time).toNanos());
  }
}
