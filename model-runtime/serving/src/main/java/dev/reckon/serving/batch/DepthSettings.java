package dev.reckon.serving.batch;

import java.time.Duration;

/**
 * How reasoning gets shallower under load.
 *
 * @param adaptive whether it does
 * @param least steps that are never removed
 * @param high a backlog this long removes a step, and another one each time that it has lasted as
 *     long again
 * @param low a backlog no longer than this is calm
 * @param recovery calm this long gives one step back
 */
public record DepthSettings(
    boolean adaptive, int least, Duration high, Duration low, Duration recovery) {

  public DepthSettings {
    if (least < 0) {
      throw new IllegalArgumentException("least depth " + least + " is negative");
    }
    if (low.isNegative() || low.compareTo(high) >= 0) {
      throw new IllegalArgumentException(
          "the low backlog " + low + " is not below the high one, " + high);
    }
    if (recovery.isNegative() || recovery.isZero()) {
      throw new IllegalArgumentException("recovery " + recovery + " is not positive");
    }
  }
}
