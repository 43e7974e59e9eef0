package dev.reckon.job.recommend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.history.HistoryBounds;
import dev.reckon.history.Interaction;
import dev.reckon.job.event.Arrival;
import dev.reckon.job.event.BehaviorEvent;
import dev.reckon.job.history.ListBasis;
import dev.reckon.job.history.RequestPolicy;
import dev.reckon.job.history.UserState;
import dev.reckon.job.request.RecommendationRequest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RequestSchedulerTest {

  private static final long NOW = 1_000_000;

  /** An id whose hash is 0, so that nothing is taken off the pauses. */
  private static final String USER = "";

  private final Slots slots = new Slots(2);
  private final RequestScheduler scheduler =
      new RequestScheduler(
          new RecommendSettings(
              200,
              50,
              Duration.ofDays(90),
              new RequestPolicy(
                  Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ofSeconds(30)),
              Duration.ofMillis(800),
              2,
              10,
              3,
              Duration.ofSeconds(10)),
          slots);
  private final UserState user = new UserState(HistoryBounds.DEFAULT);

  @Test
  void anEventAfterAQuietSpellAsksAtOnce() {
    click("e1", NOW);
    assertThat(scheduler.afterEvent(USER, user, NOW)).isEqualTo(NextStep.ASK);
  }

  @Test
  void anEventWithinTheWindowAsksAtItsEndByOneTimer() {
    click("e1", NOW);
    user.requested(NOW);
    assertThat(scheduler.afterEvent(USER, user, NOW + 10)).isEqualTo(NextStep.askAt(NOW + 50));

    user.timerSet(NOW + 50);
    assertThat(scheduler.afterEvent(USER, user, NOW + 20)).isEqualTo(NextStep.NOTHING);
    user.timerSet(NOW + 9_000);
    assertThat(scheduler.afterEvent(USER, user, NOW + 20)).isEqualTo(NextStep.askAt(NOW + 50));
  }

  @Test
  void whoIsAskedForOrWaitsIsLeftAlone() {
    click("e1", NOW);
    slots.take(USER, ListBasis.of(user, NOW));
    assertThat(scheduler.afterEvent(USER, user, NOW)).isEqualTo(NextStep.NOTHING);
    assertThat(scheduler.afterTimer(USER, user, NOW)).isEqualTo(NextStep.NOTHING);
    assertThat(scheduler.isToAskAtTheEnd(USER, user)).isFalse();

    slots.forget(USER);
    slots.awaitTurn(USER);
    assertThat(scheduler.afterEvent(USER, user, NOW)).isEqualTo(NextStep.NOTHING);
    assertThat(scheduler.isToAskAtTheEnd(USER, user)).isFalse();
  }

  @Test
  void whoseTimerFindsAllSlotsTakenWaitsForOne() {
    click("e1", NOW);
    slots.take("u1", ListBasis.of(user, NOW));
    assertThat(scheduler.afterTimer(USER, user, NOW)).isEqualTo(NextStep.ASK);
    slots.take("u2", ListBasis.of(user, NOW));
    assertThat(scheduler.afterTimer(USER, user, NOW)).isEqualTo(NextStep.AWAIT_SLOT);
  }

  @Test
  void whoHasAListGivesWayWhileHalfOfTheSlotsAreTaken() {
    click("e1", NOW);
    user.covered(1);
    user.failed();
    assertThat(scheduler.afterTimer(USER, user, NOW)).isEqualTo(NextStep.ASK);
    slots.take("u1", ListBasis.of(user, NOW));
    assertThat(scheduler.afterTimer(USER, user, NOW)).isEqualTo(NextStep.askAt(NOW + 1_000));
  }

  @Test
  void afterAnAnswerEventsThatCameMeanwhileAreAskedForAndAFailureIsTriedAgain() {
    click("e1", NOW);
    user.requested(NOW);
    click("e2", NOW + 10);
    user.answered(1);
    user.covered(1);
    assertThat(scheduler.afterAnswer(USER, user, NOW + 60)).isEqualTo(NextStep.ASK);

    user.covered(2);
    user.failed();
    user.failed();
    assertThat(scheduler.afterAnswer(USER, user, NOW + 60))
        .isEqualTo(NextStep.askAt(NOW + 60 + 2_000));

    user.answered(2);
    assertThat(scheduler.afterAnswer(USER, user, NOW + 60)).isEqualTo(NextStep.SETTLED);
    assertThat(scheduler.afterTimer(USER, user, NOW + 60)).isEqualTo(NextStep.NOTHING);
    assertThat(scheduler.isToAskAtTheEnd(USER, user)).isFalse();
  }

  @Test
  void atTheEndNoEventWaitsForItsWindow() {
    click("e1", NOW);
    user.requested(NOW);
    scheduler.finish();
    assertThat(scheduler.afterEvent(USER, user, NOW + 10)).isEqualTo(NextStep.ASK);
    assertThat(scheduler.isToAskAtTheEnd(USER, user)).isTrue();
  }

  @Test
  void aRequestHasWhatTheOldestEventLeavesOfTheDeadlineButAnEighthAtLeast() {
    click("e1", NOW);
    RecommendationRequest request = scheduler.request("u1", user, NOW + 300);
    assertThat(request.userId()).isEqualTo("u1");
    assertThat(request.historySequence()).isEqualTo(1);
    assertThat(request.history()).isEqualTo(user.history());
    assertThat(request.listSize()).isEqualTo(10);
    assertThat(request.budget()).isEqualTo(Duration.ofMillis(500));
    assertThat(scheduler.request("u1", user, NOW + 9_000).budget())
        .isEqualTo(Duration.ofMillis(100));
    assertThat(scheduler.request("u1", user, NOW - 9_000).budget())
        .as("a clock that was set back")
        .isEqualTo(Duration.ofMillis(800));
  }

  private void click(String eventId, long receivedAtMillis) {
    user.accept(
        new BehaviorEvent.Interacted(
            USER,
            new Interaction(eventId, "a", Kind.CLICK, receivedAtMillis, ""),
            new Arrival(receivedAtMillis, receivedAtMillis)));
  }
}
