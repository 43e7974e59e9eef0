package dev.reckon.job.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.history.HistoryBounds;
import dev.reckon.history.UserHistory;
import dev.reckon.job.request.InferenceOutcome.Fallback;
import dev.reckon.recommendation.v1.Fallback.Reason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CallQueueTest {

  private static final Duration LINGER = Duration.ofMillis(4);
  private static final Duration BUDGET = Duration.ofMillis(800);
  private static final long A_WHILE = TimeUnit.MILLISECONDS.toNanos(500);

  private long nowNanos = Long.MAX_VALUE - 5; // A nano clock may wrap around.

  @Test
  void whileFewCallsAreInFlightARequestLeavesAtOnce() {
    CallQueue queue = queue(3, 2);
    add(queue, "u1");
    send(queue);
    add(queue, "u2");

    assertThat(users(queue.takeDue())).containsExactly("u2");
  }

  @Test
  void withManyCallsInFlightRequestsWaitForTheirCallToFill() {
    CallQueue queue = queue(3, 1);
    add(queue, "u1");
    send(queue);
    add(queue, "u2");
    add(queue, "u3");
    assertThat(queue.takeDue()).isEmpty();

    add(queue, "u4");
    assertThat(users(queue.takeDue())).containsExactly("u2", "u3", "u4");
  }

  @Test
  void aRequestWaitsForOthersForNoLongerThanTheLinger() {
    CallQueue queue = queue(3, 0);
    add(queue, "u1");
    pass(Duration.ofMillis(3));
    add(queue, "u2");
    assertThat(queue.isDue()).isFalse();
    assertThat(queue.idleNanos(A_WHILE)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(1));

    pass(Duration.ofMillis(1));
    assertThat(users(queue.takeDue())).containsExactly("u1", "u2");
  }

  @Test
  void noMoreLeaveThanACallHolds() {
    CallQueue queue = queue(2, 0);
    for (int i = 0; i < 5; i++) {
      add(queue, "u" + i);
    }
    assertThat(users(queue.takeDue())).containsExactly("u0", "u1");
    assertThat(users(queue.takeDue())).containsExactly("u2", "u3");
    assertThat(queue.takeDue()).as("not full, and just come").isEmpty();
  }

  @Test
  void theEndOfACallLetsTheNextOneLeave() {
    CallQueue queue = queue(3, 1);
    add(queue, "u1");
    Call call = send(queue);
    add(queue, "u2");
    assertThat(queue.isDue()).isFalse();

    queue.ended(call);
    assertThat(queue.inFlight()).isEmpty();
    assertThat(users(queue.takeDue())).containsExactly("u2");
  }

  @Test
  void theOwnerSleepsUntilTheNextSweepWhileACallIsInFlight() {
    CallQueue queue = queue(3, 1);
    assertThat(queue.idleNanos(A_WHILE)).isEqualTo(A_WHILE);

    add(queue, "u1");
    send(queue);
    assertThat(queue.idleNanos(A_WHILE)).isEqualTo(CallQueue.SWEEP_NANOS);
  }

  @Test
  void aRequestIsGivenUpTwoSweepsBeforeItsDeadlineAndAShortOneATenthBefore() {
    CallQueue queue = queue(3, 1);
    QueuedRequest patient = add(queue, "u1");
    QueuedRequest hasty = queue.add(request("u2", Duration.ofMillis(50)));
    Call call = send(queue);
    assertThat(call.budgetNanos(nowNanos)).isEqualTo(BUDGET.toNanos());

    pass(Duration.ofMillis(44));
    call.giveUpOnLate(nowNanos);
    assertThat(hasty.outcome()).isNotDone();
    pass(Duration.ofMillis(1));
    call.giveUpOnLate(nowNanos);
    assertThat(hasty.outcome()).isCompletedWithValue(new Fallback(Reason.DEADLINE_EXCEEDED));

    pass(Duration.ofMillis(734));
    call.giveUpOnLate(nowNanos);
    assertThat(patient.outcome()).isNotDone();
    pass(Duration.ofMillis(1));
    call.giveUpOnLate(nowNanos);
    assertThat(patient.outcome()).isCompletedWithValue(new Fallback(Reason.DEADLINE_EXCEEDED));
  }

  @Test
  void whatIsGivenUpStaysSoWhateverBecomesOfItsCall() {
    CallQueue queue = queue(3, 1);
    QueuedRequest request = add(queue, "u1");
    Call call = send(queue);
    pass(BUDGET);
    call.giveUpOnLate(nowNanos);
    call.fallBack(Reason.UNAVAILABLE);

    assertThat(request.outcome()).isCompletedWithValue(new Fallback(Reason.DEADLINE_EXCEEDED));
    assertThat(call.budgetNanos(nowNanos)).as("gRPC takes no deadline of zero").isEqualTo(1);
  }

  private CallQueue queue(int batchSize, int eagerCalls) {
    return new CallQueue(batchSize, eagerCalls, LINGER, () -> nowNanos);
  }

  private static QueuedRequest add(CallQueue queue, String userId) {
    return queue.add(request(userId, BUDGET));
  }

  private static Call send(CallQueue queue) {
    Call call = Call.of(queue.takeDue(), InferenceSettings.AS_TRAINED).get(0);
    queue.sent(call);
    return call;
  }

  private static RecommendationRequest request(String userId, Duration budget) {
    return new RecommendationRequest(
        userId, 1, UserHistory.empty(HistoryBounds.DEFAULT), 5, false, budget);
  }

  private static List<String> users(List<QueuedRequest> requests) {
    return requests.stream().map(queued -> queued.request().userId()).toList();
  }

  private void pass(Duration time) {
    nowNanos += time.toNanos();
  }
}
