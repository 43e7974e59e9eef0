package dev.reckon.serving.batch;

/**
 * Limits the reasoning steps of requests: none are removed under little load, one more each time
 * that the backlog is long, and they return one by one after a calm period.
 *
 * <p>Between the two backlogs nothing changes, and it comes back more slowly than it falls: a load
 * that only shallower reasoning can bear does not make it swing. Not thread-safe: owned by the
 * queue, under its lock.
 */
final class DepthLimit {
  private final DepthSettings settings;
  private final int trained;

  /** Steps fewer than trained. */
  private int lowered;

  private long loweredNanos;
  private boolean isCalm;
  private long calmSinceNanos;

  /**
   * @param trained steps of the model
   */
  DepthLimit(DepthSettings settings, int trained) {
    this.settings = settings;
    this.trained = trained;
  }

  /** Takes in how long the workers need for all waiting requests. */
  void observe(long backlogNanos, long nowNanos) {
    if (backlogNanos > settings.low().toNanos()) {
      isCalm = false;
      lower(backlogNanos, nowNanos);
    } else if (!isCalm) {
      isCalm = true;
      calmSinceNanos = nowNanos;
    } else {
      recover(nowNanos);
    }
  }

  private void lower(long backlogNanos, long nowNanos) {
    long high = settings.high().toNanos();
    boolean isTooSoon = lowered > 0 && nowNanos - loweredNanos < high;
    if (backlogNanos >= high && !isTooSoon && lowered < mostLowered()) {
      lowered++;
      loweredNanos = nowNanos;
    }
  }

  private int mostLowered() {
    return settings.adaptive() ? Math.max(0, trained - settings.least()) : 0;
  }

  private void recover(long nowNanos) {
    while (lowered > 0 && nowNanos - calmSinceNanos >= settings.recovery().toNanos()) {
      lowered--;
      calmSinceNanos += settings.recovery().toNanos();
    }
  }

  /** The steps for a request that asks for this many. */
  int stepsOf(int asked) {
    return lowered == 0 ? asked : Math.min(asked, trained - lowered);
  }

  /** Steps removed because of load. */
  int lowered() {
    return lowered;
  }
}
