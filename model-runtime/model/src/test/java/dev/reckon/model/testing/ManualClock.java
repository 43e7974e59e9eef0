package dev.reckon.model.testing;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A nanosecond clock that stands still until it is told to go on. */
public final class ManualClock implements LongSupplier {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000); // soon to overflow

  @Override
  public long getAsLong() {
    return nanos.get();
  }

  public void advance(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  public long nanosFromNow(Duration time) {
    return nanos.get() + time.toNanos();
  }
}
