package dev.reckon.job.recommend;

import dev.reckon.job.history.UserState;
import java.time.Duration;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;

/**
 * The timers of the current user, in processing time: at most one that causes a request, whose time
 * is in the user's state, and one for every stored user that forgets idle users.
 */
final class UserTimers {

  private final InternalTimerService<VoidNamespace> asks;
  private final InternalTimerService<VoidNamespace> expiries;
  private final Duration idleExpiry;

  UserTimers(
      InternalTimerService<VoidNamespace> asks,
      InternalTimerService<VoidNamespace> expiries,
      Duration idleExpiry) {
    this.asks = asks;
    this.expiries = expiries;
    this.idleExpiry = idleExpiry;
  }

  /** Called by Flink when a timer fires. */
  static Triggerable<String, VoidNamespace> calling(Action action) {
    return new Calling(action);
  }

  /** The time of the task, in milliseconds since the epoch. */
  long now() {
    return asks.currentProcessingTime();
  }

  /** A timer may fire late but is never lost; one that fires needlessly is harmless. */
  void askAt(UserState user, long atMillis) {
    clearAsk(user);
    user.timerSet(atMillis);
    asks.registerProcessingTimeTimer(VoidNamespace.INSTANCE, atMillis);
  }

  void clearAsk(UserState user) {
    if (user.timerMillis() != UserState.NEVER) {
      asks.deleteProcessingTimeTimer(VoidNamespace.INSTANCE, user.timerMillis());
      user.timerSet(UserState.NEVER);
    }
  }

  /** Runs an action with the key of each timer that causes a request. */
  void forEachAsk(Runnable withKey) throws Exception {
    asks.forEachProcessingTimeTimer((namespace, time) -> withKey.run());
  }

  /** When a user who was last active at this time may be forgotten. */
  long expiryMillis(long touchedMillis) {
    return touchedMillis + idleExpiry.toMillis();
  }

  void expireWhenIdle(long touchedMillis) {
    expiries.registerProcessingTimeTimer(VoidNamespace.INSTANCE, expiryMillis(touchedMillis));
  }

  /** The action of a timer on its user. */
  @FunctionalInterface
  interface Action {
    void run(String userId, long atMillis) throws Exception;
  }

  /** Only processing-time timers exist. */
  private record Calling(Action action) implements Triggerable<String, VoidNamespace> {
    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
      action.run(timer.getKey(), timer.getTimestamp());
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) {
      throw new IllegalStateException("No event-time timer is ever set");
    }
  }
}
