package dev.reckon.job.recommend;

import dev.reckon.job.history.RequestPolicy;
import dev.reckon.job.history.UserState;
import dev.reckon.job.request.RecommendationRequest;
import java.time.Duration;

/**
 * Decides what comes next for a user: to ask for a list, now or later, to wait for a slot, or
 * nothing. The times are those of the {@link RequestPolicy}; it also respects the slots.
 * Independent of Flink. Not thread-safe.
 */
final class RequestScheduler {

  /**
   * The least share of the deadline that a request gets, even if its oldest event waited longer.
   */
  private static final int LEAST_BUDGET_SHARE = 8;

  private final RequestPolicy policy;
  private final Duration deadline;
  private final int listSize;
  private final Slots slots;
  private boolean finishing;

  RequestScheduler(RecommendSettings settings, Slots slots) {
    this.policy = settings.policy();
    this.deadline = settings.deadline();
    this.listSize = settings.listSize();
    this.slots = slots;
  }

  /** The input has ended: no event waits for the end of its window any more. */
  void finish() {
    finishing = true;
  }

  /** The next step for a user who has events that no list covers. */
  NextStep afterEvent(String userId, UserState user, long nowMillis) {
    if (slots.holds(userId)) {
      return NextStep.NOTHING; // Follows when the answer arrives, or the slot is free.
    }
    long askAt = finishing ? nowMillis : policy.askAtMillis(user, nowMillis);
    if (askAt <= nowMillis) {
      return NextStep.ASK;
    }
    return user.timerMillis() == UserState.NEVER || user.timerMillis() > askAt
        ? NextStep.askAt(askAt)
        : NextStep.NOTHING;
  }

  /** The next step for a user whose timer has fired. */
  NextStep afterTimer(String userId, UserState user, long nowMillis) {
    if (user.isSettled() || slots.isInFlight(userId)) {
      return NextStep.NOTHING;
    }
    if (!user.hasUncovered() && slots.areHalfTaken()) {
      // Events of other users go first: this user has a list already.
      return NextStep.askAt(policy.askAgainAtMillis(user, userId, nowMillis));
    }
    return slots.hasFree() ? NextStep.ASK : NextStep.AWAIT_SLOT;
  }

  /** The next step for a user whose state has the outcome of a request. */
  NextStep afterAnswer(String userId, UserState user, long nowMillis) {
    if (user.isSettled()) {
      return NextStep.SETTLED;
    }
    return user.hasUncovered()
        ? afterEvent(userId, user, nowMillis)
        : NextStep.askAt(policy.askAgainAtMillis(user, userId, nowMillis));
  }

  /** Whether to ask for a user at the end of the input. */
  boolean isToAskAtTheEnd(String userId, UserState user) {
    return !user.isSettled() && !slots.holds(userId);
  }

  /** The request to make for a user now. */
  RecommendationRequest request(String userId, UserState user, long nowMillis) {
    return new RecommendationRequest(
        userId,
        user.acceptedEvents(),
        user.history(),
        listSize,
        user.hasSearchedLast(),
        budget(user, nowMillis));
  }

  /** The rest of the deadline of the oldest event without a list, with a lower bound. */
  private Duration budget(UserState user, long nowMillis) {
    long waited = Math.max(0, nowMillis - user.oldestUncoveredMillis(nowMillis));
    long whole = deadline.toMillis();
    return Duration.ofMillis(Math.max(whole - waited, whole / LEAST_BUDGET_SHARE));
  }
}
