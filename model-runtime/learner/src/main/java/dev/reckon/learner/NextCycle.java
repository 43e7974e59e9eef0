package dev.reckon.learner;

import dev.reckon.learner.cycle.Kind;
import dev.reckon.learner.log.LogTotals;
import java.util.Optional;

/** When the next bundle is made, and how. Time is that of events; without clicks none is made. */
final class NextCycle {

  /**
   * A first bundle for which something was missing is tried again after this part of its clicks.
   */
  private static final int TRY_AGAIN = 10;

  private NextCycle() {}

  /**
   * How the next bundle is made; empty if it is not time for one.
   *
   * @param hasLive whether a bundle serves
   * @param totals of the log
   */
  static Optional<Kind> due(
      boolean hasLive, LogTotals totals, Progress progress, LearnerSettings settings) {
    boolean isNewLog = totals.clicks() < progress.cycleClicks();
    long clicks = isNewLog ? totals.clicks() : totals.clicks() - progress.cycleClicks();
    if (!hasLive) {
      int least = settings.first().leastClicks();
      boolean hasMore =
          progress.cycleClicks() == 0 || isNewLog || clicks >= Math.max(1, least / TRY_AGAIN);
      return totals.clicks() >= least && hasMore ? Optional.of(Kind.FIRST) : Optional.empty();
    }
    LearnerSettings.Cadence cadence = settings.cadence();
    long time = totals.newestEventMillis() - progress.cycleEventMillis();
    boolean isTime =
        isNewLog
            || time >= cadence.every().toMillis()
            || (cadence.clicks() > 0 && clicks >= cadence.clicks());
    if (!isTime || clicks < settings.next().leastClicks()) {
      return Optional.empty();
    }
    long sinceAnchor =
        progress.anchorEventMillis() == 0
            ? 0
            : totals.newestEventMillis() - progress.anchorEventMillis();
    return Optional.of(sinceAnchor >= cadence.anchor().toMillis() ? Kind.ANCHOR : Kind.CONTINUED);
  }
}
