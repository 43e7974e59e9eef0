package dev.reckon.demo.replay;

import java.time.InstantSource;
import java.util.function.UnaryOperator;

/**
 * Gives events the time at which they are sent, as for users who act now. No two get the same time,
 * so that a user's events keep their order. Owned by the thread that sends.
 */
public final class SendingTimes implements UnaryOperator<ReplayStep> {

  private final InstantSource clock;
  private long lastMillis;

  public SendingTimes(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public ReplayStep apply(ReplayStep step) {
    if (step instanceof ReplayStep.Event event) {
      lastMillis = Math.max(clock.millis(), lastMillis + 1);
      return event.at(lastMillis);
    }
    return step;
  }
}
