package dev.reckon.job.recommend;

import dev.reckon.job.history.RequestPolicy;
import dev.reckon.job.history.UserState;
import dev.reckon.job.request.RecommendationRequest;
import java.time.Duration;

/**
 * Decides what comes next for a user: to ask for a list, now or later, to wait for a slot, or
 * nothing. The times are those of the {@link RequestPolicy}; here the slots are minded too. Knows
 * no Flink. Not thread-safe.
 */
final class RequestScheduler {

  /**
   * Share of a deadline that a request gets at least, though its oldest event waited for longer.
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

  /** From now on no event waits for the end of its window: there are no more to come. */
  void finish() {
    finishing = true;
  }

  /** For a user who has events that no list covers. */
  NextStep afterEvent(String userId, UserState user, long nowMillis) {
    if (slots.holds(userId)) {
      return NextStep.NOTHING; // Will be seen to when the answer, or the slot, is there.
    }
    long askAt = finishing ? nowMillis : policy.askAtMillis(user, nowMillis);
    if (askAt <= nowMillis) {
      return NextStep.ASK;
    }
    return user.timerMillis() == UserState.NEVER || user.timerMillis() > askAt
        ? NextStep.askAt(askAt)
        : NextStep.NOTHING;
  }

  /** For a user whose timer has fired. */
  NextStep afterTimer(String userId, UserState user, long nowMillis) {
    if (user.isSettled() || slots.isInFlight(userId)) {
      return NextStep.NOTHING;
    }
    if (!user.hasUncovered() && slots.areHalfTaken()) {
      // Events of others go first: this user has a list, if not the best.
      return NextStep.askAt(policy.askAgainAtMillis(user, userId, nowMillis));
    }
    return slots.hasFree() ? NextStep.ASK : NextStep.AWAIT_SLOT;
  }

  /** For a user whose request has an outcome that is noted in the user. */
  NextStep afterAnswer(String userId, UserState user, long nowMillis) {
    if (user.isSettled()) {
      return NextStep.SETTLED;
    }
    return user.hasUncovered()
        ? afterEvent(userId, user, nowMillis)
        : NextStep.askAt(policy.askAgainAtMillis(user, userId, nowMillis));
  }

  /** Whether to ask for a user at the end of the input, since nothing else will. */
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

  /** What is left of the deadline of the oldest event without a list, but enough for a chance. */
  private Duration budget(UserState user, long nowMillis) {
    long waited = Math.max(0, nowMillis - user.oldestUncoveredMillis(nowMillis));
    long whole = deadline.toMillis();
    return Duration.ofMillis(Math.max(whole - waited, whole / LEAST_BUDGET_SHARE));
  }
}
