package dev.reckon.process;

import com.google.errorprone.annotations.ThreadSafe;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Decides which lines of one kind go to the log: the first few at once, then one per interval,
 * which says how many lines it replaces.
 */
@ThreadSafe
public final class RateLimitedLog {

  /** The interval between lines of a constant stream. */
  public static final Duration INTERVAL = Duration.ofSeconds(30);

  private final int burst;
  private final long intervalNanos;
  private final LongSupplier nanoClock;

  @GuardedBy("this")
  private int left;

  @GuardedBy("this")
  private long refilledNanos;

  @GuardedBy("this")
  private long swallowed;

  /** One line at once, and then one every {@link #INTERVAL}. */
  public RateLimitedLog() {
    this(1, INTERVAL, System::nanoTime);
  }

  /**
   * Another limit.
   *
   * @param burst lines that may come at once, after a quiet time
   * @param interval time in which one more may come
   */
  public RateLimitedLog(int burst, Duration interval, LongSupplier nanoClock) {
    this.burst = burst;
    this.intervalNanos = interval.toNanos();
    this.nanoClock = nanoClock;
    this.left = burst;
    this.refilledNanos = nanoClock.getAsLong();
  }

  /**
   * Whether a line may be logged now.
   *
   * @return how many were swallowed since the last one, or nothing if this one is swallowed too
   */
  public synchronized OptionalLong admit() {
    refill();
    if (left == 0) {
      swallowed++;
      return OptionalLong.empty();
    }
    left--;
    long before = swallowed;
    swallowed = 0;
    return OptionalLong.of(before);
  }

  /** The end of a line that replaces others: "" or " (12 more like this)". */
  public static String others(long swallowed) {
    return swallowed == 0 ? "" : " (" + swallowed + " more like this since the last line)";
  }

  @GuardedBy("this")
  private void refill() {
    long now = nanoClock.getAsLong();
    if (left == burst) {
      refilledNanos = now;
      return;
    }
    long intervals = (now - refilledNanos) / intervalNanos;
    left = (int) Math.min(burst, left + intervals);
    refilledNanos += intervals * intervalNanos;
  }
}
