package dev.reckon.job.request;

import com.google.errorprone.annotations.ThreadSafe;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Keeps requests from waiting for a runtime that hangs. After a few calls in a row without an
 * answer in time, requests are refused at once, except for an occasional call that checks whether
 * the runtime is back. Without the gate, a hanging runtime would hold every slot for a whole
 * deadline and events would queue up behind them.
 */
@ThreadSafe
final class OutageGate {

  /** This many calls without an answer, in a row, are an outage. */
  static final int TOLERATED_TIMEOUTS = 3;

  static final Duration PROBE_INTERVAL = Duration.ofMillis(500);

  private final LongSupplier nanoClock;

  @GuardedBy("this")
  private int timeoutsInARow;

  @GuardedBy("this")
  private long nextProbeNanos;

  OutageGate(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** Whether a call may go out now. */
  synchronized boolean admits() {
    if (timeoutsInARow < TOLERATED_TIMEOUTS) {
      return true;
    }
    long now = nanoClock.getAsLong();
    if (now - nextProbeNanos < 0) {
      return false;
    }
    nextProbeNanos = now + PROBE_INTERVAL.toNanos();
    return true;
  }

  synchronized void answered() {
    timeoutsInARow = 0;
  }

  synchronized void timedOut() {
    timeoutsInARow++;
    if (timeoutsInARow == TOLERATED_TIMEOUTS) {
      nextProbeNanos = nanoClock.getAsLong() + PROBE_INTERVAL.toNanos();
    }
  }
}
