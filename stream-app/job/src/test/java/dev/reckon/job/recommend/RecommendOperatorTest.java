package dev.reckon.job.recommend;

import static dev.reckon.job.testing.FakeInferenceClient.failure;
import static dev.reckon.job.testing.FakeInferenceClient.list;
import static dev.reckon.job.testing.FakeInferenceClient.ranked;
import static dev.reckon.job.testing.OperatorUnderTest.items;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Timestamps;
import dev.reckon.job.history.RequestPolicy;
import dev.reckon.job.publish.Publication;
import dev.reckon.job.request.InferenceOutcome;
import dev.reckon.job.request.RecommendationRequest;
import dev.reckon.job.testing.FakeInferenceClient;
import dev.reckon.job.testing.OperatorUnderTest;
import dev.reckon.recommendation.v1.Fallback.Reason;
import dev.reckon.recommendation.v1.Fallback.Source;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.testing.Events;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.junit.jupiter.api.Test;

class RecommendOperatorTest {

  private static final long NOW = Events.DAY + 3_600_000;
  private static final long WINDOW = 50;

  @Test
  void firstEventAsksAtOnceAndItsListTellsWhatItCovers() throws Exception {
    try (OperatorUnderTest operator = OperatorUnderTest.start(settings(8), NOW)) {
      operator.click("u1", "e1", "a");
      operator.setTime(NOW + 12);
      operator.answer(ranked("b", "c"));

      Recommendation list = operator.lastList();
      assertThat(items(list)).containsExactly("b", "c");
      assertThat(list.getUserId()).isEqualTo("u1");
      assertThat(list.getHistorySequence()).isEqualTo(1);
      assertThat(list.getEventsCovered()).isEqualTo(1);
      assertThat(list.getCoveredEventIdsList()).containsExactly("e1");
      assertThat(list.getNewestEventTime()).isEqualTo(Timestamps.fromMillis(Events.DAY));
      assertThat(list.getReceivedAt()).isEqualTo(Timestamps.fromMillis(NOW));
      assertThat(list.getRequestedAt()).isEqualTo(Timestamps.fromMillis(NOW));
      assertThat(list.getRepliedAt()).isEqualTo(Timestamps.fromMillis(NOW + 12));
      assertThat(list.getModel()).isEqualTo(FakeInferenceClient.MODEL);
      assertThat(list.getReasoningSteps()).isEqualTo(2);
      assertThat(list.hasFallback()).isFalse();
    }
  }

  @Test
  void furtherEventsOfTheWindowAreCoveredByOneRequestAtItsEnd() throws Exception {
    try (OperatorUnderTest operator = OperatorUnderTest.start(settings(8), NOW)) {
      operator.click("u1", "e1", "a");
      operator.answer(ranked("x"));
      operator.setTime(NOW + 10);
      operator.click("u1", "e2", "b");
      operator.setTime(NOW + 20);
      operator.search("u1", "s1", "shoes");
      operator.setTime(NOW + WINDOW - 1);
      assertThat(operator.client().asked()).containsExactly("u1@1");

      operator.setTime(NOW + WINDOW);
      assertThat(operator.client().asked()).containsExactly("u1@1", "u1@3");
      operator.answer(ranked("y"));
      assertThat(operator.lastList().getEventsCovered()).isEqualTo(2);
      assertThat(operator.lastList().getCoveredEventIdsList()).containsExactly("e2", "s1");
      assertThat(operator.lastList().getReceivedAt()).isEqualTo(Timestamps.fromMillis(NOW + 10));
    }
  }

  @Test
  void afterTheWindowAnEventAsksAtOnceAgain() throws Exception {
    try (OperatorUnderTest operator = OperatorUnderTest.start(settings(8), NOW)) {
      operator.click("u1", "e1", "a");
      operator.answer(ranked("x"));
      operator.setTime(NOW + WINDOW);
      operator.click("u1", "e2", "b");
      assertThat(operator.client().asked()).containsExactly("u1@1", "u1@2");
    }
  }

  @Test
  void eventsThatComeWhileARequestIsInFlightAreAskedForAfterItsAnswer() throws Exception {
    try (OperatorUnderTest operator = OperatorUnderTest.start(settings(8), NOW)) {
      operator.click("u1", "e1", "a");
      operator.setTime(NOW + 60);
      operator.click("u1", "e2", "b");
      operator.click("u1", "e3", "c");
      assertThat(operator.client().asked()).containsExactly("u1@1");

      operator.answer(ranked("x"));
      assertThat(operator.lastList().getCoveredEventIdsList()).containsExactly("e1");
      assertThat(operator.client().asked()).containsExactly("u1@1", "u1@3");
      operator.answer(ranked("y"));
      assertThat(operator.lastList().getHistorySequence()).isEqualTo(3);
      assertThat(operator.lastList().getCoveredEventIdsList()).containsExactly("e2", "e3");
      assertThat(operator.lastList().getReceivedAt()).isEqualTo(Timestamps.fromMillis(NOW + 60));
    }
  }

  @Test
  void ofManyCoveredEventsTheNewestHundredAreNamed() throws Exception {
    try (OperatorUnderTest operator = OperatorUnderTest.start(settings(8), NOW)) {
      operator.click("u1", "first", "a");
      operator.setTime(NOW + 5);
      for (int i = 0; i < 150; i++) {
        operator.click("u1", "e" + i, "a");
      }
      operator.setTime(NOW + WINDOW);
      operator.answer(ranked("x"));
      operator.answer(ranked("y"));

      assertThat(operator.lastList().getEventsCovered()).isEqualTo(150);
      assertThat(operator.lastList().getCoveredEventIdsList())
          .containsExactlyElementsOf(IntStream.range(50, 150).mapToObj(i -> "e" + i).toList());
      assertThat(operator.lists().stream().mapToInt(Recommendation::getEventsCovered).sum())
          .isEqualTo(151);
    }
  }

  @Test
  void duplicatesAndLateEventsChangeNothing() throws Exception {
    RecommendSettings two = settings(8, 2);
    try (OperatorUnderTest operator = OperatorUnderTest.start(two, NOW)) {
      operator.click("u1", "e1", "a", Events.DAY + 1);
      operator.answer(ranked("x"));
      operator.setTime(NOW + WINDOW);
      operator.click("u1", "e2", "b", Events.DAY + 2);
      operator.answer(ranked("x"));
      operator.setTime(NOW + 2 * WINDOW);
      operator.click("u1", "e2", "b", Events.DAY + 2);
      operator.click("u1", "e0", "z", Events.DAY);
      operator.setTime(NOW + 3 * WINDOW);

      assertThat(operator.client().requests()).hasSize(2);
      assertThat(operator.lists()).hasSize(2);
    }
  }

  @Test
  void withoutAnAnswerTheLastListLessWhatWasSeenStandsIn() throws Exception {
    try (OperatorUnderTest operator = OperatorUnderTest.start(settings(8), NOW)) {
      operator.click("u1", "e1", "a");
      operator.answer(ranked("b", "c", "d", "e"));
      operator.setTime(NOW + 1_000);
      operator.click("u1", "e2", "c");
      operator.answer(failure(Reason.UNAVAILABLE));

      Recommendation list = operator.lastList();
      assertThat(items(list)).containsExactly("b", "d");
      assertThat(list.getFallback().getReason()).isEqualTo(Reason.UNAVAILABLE);
      assertThat(list.getFallback().getSource()).isEqualTo(Source.LAST_LIST);
      assertThat(list.getModel()).isEqualTo(FakeInferenceClient.MODEL);
      assertThat(list.getHistorySequence()).isEqualTo(2);
      assertThat(list.getCoveredEventIdsList()).containsExactly("e2");
    }
  }

  @Test
  void withoutALastListWhatIsPopularStandsIn() throws Exception {
    try (OperatorUnderTest operator = OperatorUnderTest.start(settings(8), NOW)) {
      operator.client().popularItemsAre("p1", "a", "p2");
      operator.click("u1", "e1", "a");
      operator.answer(failure(Reason.DEADLINE_EXCEEDED));

      assertThat(items(operator.lastList())).containsExactly("p1", "p2");
      assertThat(operator.lastList().getFallback().getSource()).isEqualTo(Source.POPULARITY);
      assertThat(operator.lastList().getFallback().getReason()).isEqualTo(Reason.DEADLINE_EXCEEDED);
    }
  }

  @Test
  void withoutWordFromAnyRuntimeTheJobCountsItself() throws Exception {
    try (OperatorUnderTest operator = OperatorUnderTest.start(settings(8), NOW)) {
      operator.click("u1", "e1", "a");
      operator.click("u2", "e2", "b");
      operator.click("u3", "e3", "b");
      operator.answer(failure(Reason.UNAVAILABLE));
      assertThat(items(operator.lastList())).containsExactly("b");
    }
  }

  @Test
  void aUserWhoGotAFallbackIsAskedForUntilARankedListStands() throws Exception {
    try (OperatorUnderTest operator = OperatorUnderTest.start(settings(8), NOW)) {
      operator.click("u1", "e1", "a");
      operator.answer(failure(Reason.UNAVAILABLE));
      assertThat(operator.lists()).hasSize(1);

      operator.setTime(NOW + 1_000);
      assertThat(operator.client().asked()).containsExactly("u1@1", "u1@1");
      operator.answer(failure(Reason.UNAVAILABLE));
      assertThat(operator.lists()).as("the fallback stands already").hasSize(1);

      operator.setTime(NOW + 1_001);
      assertThat(operator.client().requests()).as("the second pause is longer").hasSize(2);
      operator.setTime(NOW + 3_000);
      operator.answer(ranked("x"));
      assertThat(items(operator.lastList())).containsExactly("x");
      assertThat(operator.lastList().hasFallback()).isFalse();
      assertThat(operator.lastList().getEventsCovered()).isZero();
      assertThat(operator.lastList().hasReceivedAt()).isFalse();

      operator.setTime(NOW + 600_000);
      assertThat(operator.client().requests()).as("settled").hasSize(3);
    }
  }

  @Test
  void aFallbackCoversEventsThatCameWhileTheRequestWasInFlight() throws Exception {
    try (OperatorUnderTest operator = OperatorUnderTest.start(settings(8), NOW)) {
      operator.click("u1", "e1", "a");
      operator.setTime(NOW + 700);
      operator.click("u1", "e2", "b");
      operator.setTime(NOW + 800);
      operator.answer(failure(Reason.DEADLINE_EXCEEDED));

      assertThat(operator.lastList().getHistorySequence()).isEqualTo(2);
      assertThat(operator.lastList().getCoveredEventIdsList()).containsExactly("e1", "e2");
    }
  }

  @Test
  void eventsThatWaitedHaveLessOfTheDeadlineLeft() throws Exception {
    try (OperatorUnderTest operator = OperatorUnderTest.start(settings(8), NOW)) {
      operator.click("u1", "e1", "a");
      operator.setTime(NOW + 100);
      operator.click("u1", "e2", "b");
      operator.setTime(NOW + 400);
      operator.answer(ranked("x"));
      operator.setTime(NOW + 410);
      operator.click("u1", "e3", "b");
      operator.setTime(NOW + 1_190);
      operator.answer(ranked("x"));

      assertThat(operator.client().requests().stream().map(r -> r.budget().toMillis()))
          .containsExactly(800L, 500L, 100L);
    }
  }

  @Test
  void whereNothingIsKnownTheRuntimesListStandsAndNobodyAsksAgain() throws Exception {
    try (OperatorUnderTest operator = OperatorUnderTest.start(settings(8), NOW)) {
      operator.click("u1", "e1", "a");
      operator.answer(new InferenceOutcome.NothingKnown(list("p1", "p2")));

      assertThat(items(operator.lastList())).containsExactly("p1", "p2");
      assertThat(operator.lastList().getFallback().getReason()).isEqualTo(Reason.NO_KNOWN_ITEMS);
      operator.setTime(NOW + 600_000);
      assertThat(operator.client().requests()).hasSize(1);
    }
  }

  @Test
  void anEmptyListSaysThatEverythingWasSeenAndNobodyAsksAgain() throws Exception {
    try (OperatorUnderTest operator = OperatorUnderTest.start(settings(8), NOW)) {
      operator.click("u1", "e1", "a");
      operator.answer(ranked());

      assertThat(items(operator.lastList())).isEmpty();
      assertThat(operator.lastList().getFallback().getReason()).isEqualTo(Reason.NOTHING_LEFT);
      operator.setTime(NOW + 600_000);
      assertThat(operator.client().requests()).hasSize(1);
    }
  }

  @Test
  void anErasureTakesBackTheListAndForgetsTheUser() throws Exception {
    try (OperatorUnderTest operator = OperatorUnderTest.start(settings(8), NOW)) {
      operator.click("u1", "e1", "a");
      operator.answer(ranked("x"));
      operator.setTime(NOW + 1_000);
      operator.click("u1", "e2", "b");
      operator.erase("u1", Events.DAY + 5);
      assertThat(operator.published()).last().isEqualTo(new Publication("u1", null));

      operator.answer(ranked("y"));
      assertThat(operator.published()).as("the answer came too late").hasSize(2);
      operator.click("u1", "e2", "b", Events.DAY + 5);
      assertThat(operator.client().requests()).as("nothing old comes back").hasSize(2);
      operator.click("u1", "e3", "c", Events.DAY + 6);
      assertThat(operator.client().asked()).last().isEqualTo("u1@1");
      assertThat(operator.client().requests().get(2).history().seenItemIds()).containsExactly("c");
    }
  }

  @Test
  void anOlderErasureThatComesLaterLetsNothingBackIn() throws Exception {
    try (OperatorUnderTest operator = OperatorUnderTest.start(settings(8), NOW)) {
      operator.setTime(NOW + 1_000);
      operator.erase("u1", Events.DAY + 5);
      operator.erase("u1", Events.DAY + 1);
      operator.click("u1", "e1", "a", Events.DAY + 3);

      assertThat(operator.client().requests()).isEmpty();
    }
  }

  @Test
  void anErasureLeavesNothingOfWhatTheUserDidInTheState() throws Exception {
    try (OperatorUnderTest operator = OperatorUnderTest.start(settings(8), NOW)) {
      operator.search("u1", "search-id", "what-was-typed");
      operator.answer(ranked("item-of-the-list"));
      operator.click("u1", "click-id", "item-clicked");
      assertThat(operator.stateBytes())
          .contains("search-id", "what-was-typed", "item-of-the-list", "click-id", "item-clicked");

      operator.erase("u1", Events.DAY + 5);
      assertThat(operator.stateBytes())
          .doesNotContain(
              "search-id", "what-was-typed", "item-of-the-list", "click-id", "item-clicked");
    }
  }

  @Test
  void whoeverIsNotSettledAtACheckpointIsAskedForAfterARestore() throws Exception {
    OperatorSubtaskState state;
    try (OperatorUnderTest operator = OperatorUnderTest.start(settings(8), NOW)) {
      operator.click("settled", "e1", "a");
      operator.answer(ranked("x"));
      operator.click("failed", "e2", "a");
      operator.answer(failure(Reason.UNAVAILABLE));
      operator.click("inWindow", "e3", "a");
      operator.answer(ranked("x"));
      operator.click("inWindow", "e4", "b");
      operator.click("inFlight", "e5", "a");
      state = operator.snapshot();
    }
    try (OperatorUnderTest operator = OperatorUnderTest.restore(settings(8), NOW, state)) {
      assertThat(operator.client().asked()).isEmpty();
      operator.setTime(NOW + 1_000);
      assertThat(operator.client().asked())
          .containsExactlyInAnyOrder("failed@1", "inWindow@2", "inFlight@1");
      assertThat(operator.client().requests().get(0).history().interactions()).hasSize(2);
      operator.answer(ranked("x"));
      assertThat(operator.lastList().getCoveredEventIdsList()).containsExactly("e4");
    }
  }

  @Test
  void aRequestSaysWhetherASearchIsNewest() throws Exception {
    try (OperatorUnderTest operator = OperatorUnderTest.start(settings(8), NOW)) {
      operator.search("u1", "e1", "shoes");
      operator.answer(failure(Reason.OVERLOADED));
      operator.click("u1", "e2", "a");
      operator.setTime(NOW + WINDOW);
      operator.answer(failure(Reason.OVERLOADED));
      operator.search("u1", "e3", "boots");
      operator.setTime(NOW + 2 * WINDOW);
      operator.answer(failure(Reason.OVERLOADED));
      operator.setTime(NOW + 10_000); // asked again, with nothing new to wait for

      assertThat(operator.client().requests())
          .extracting(RecommendationRequest::afterSearch)
          .containsExactly(true, false, true, false);
    }
  }

  @Test
  void whileManyRequestsAreInFlightThoseMadeAgainWaitTheirTurn() throws Exception {
    try (OperatorUnderTest operator = OperatorUnderTest.start(settings(2), NOW)) {
      operator.click("failed", "e1", "a");
      operator.answer(failure(Reason.OVERLOADED));
      operator.setTime(NOW + 700); // before the first pause can be over
      operator.click("u2", "e2", "a");
      operator.setTime(NOW + 1_000);
      assertThat(operator.client().asked()).containsExactly("failed@1", "u2@1");

      operator.answer(ranked("x"));
      operator.setTime(NOW + 2_000);
      assertThat(operator.client().asked()).containsExactly("failed@1", "u2@1", "failed@1");
    }
  }

  @Test
  void whoWaitsForASlotAtACheckpointIsAskedForAfterARestore() throws Exception {
    OperatorSubtaskState state;
    try (OperatorUnderTest operator = OperatorUnderTest.start(settings(1), NOW)) {
      operator.click("waiting", "e1", "a");
      operator.answer(ranked("x"));
      operator.click("waiting", "e2", "b");
      operator.click("inFlight", "e3", "a");
      operator.setTime(NOW + WINDOW);
      state = operator.snapshot();
    }
    try (OperatorUnderTest operator = OperatorUnderTest.restore(settings(8), NOW, state)) {
      operator.setTime(NOW + 1_000);
      assertThat(operator.client().asked()).containsExactlyInAnyOrder("waiting@2", "inFlight@1");
    }
  }

  @Test
  void finishAsksForAllWhoAreNotSettledAndWaitsForTheAnswers() throws Exception {
    try (OperatorUnderTest operator = OperatorUnderTest.start(settings(8), NOW)) {
      operator.click("u1", "e1", "a");
      operator.answer(ranked("x"));
      operator.click("u1", "e2", "b"); // waits for the end of the window
      operator.click("u2", "e3", "a"); // is in flight
      operator.click("u2", "e4", "a"); // is asked for after that

      CompletableFuture<Void> answers =
          CompletableFuture.runAsync(() -> answerUntil(operator.client(), 4));
      operator.harness().endInput();
      operator.harness().getOperator().finish();
      answers.join();

      assertThat(operator.client().asked()).containsExactly("u1@1", "u2@1", "u1@2", "u2@2");
      assertThat(operator.lists().stream().mapToInt(Recommendation::getEventsCovered).sum())
          .isEqualTo(4);
    }
  }

  private static void answerUntil(FakeInferenceClient client, int requests) {
    while (client.requests().size() < requests || client.unanswered() > 0) {
      if (client.unanswered() > 0) {
        client.answer(ranked("x"));
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void withAllSlotsTakenNoEventIsTakenInUntilAnAnswerComes() throws Exception {
    try (OperatorUnderTest operator = OperatorUnderTest.start(settings(2), NOW)) {
      operator.click("u1", "e1", "a");
      operator.click("u2", "e2", "a");
      operator.client().answer(ranked("x"));
      operator.click("u3", "e3", "a");

      assertThat(operator.lists()).extracting(Recommendation::getUserId).containsExactly("u1");
      assertThat(operator.client().asked()).containsExactly("u1@1", "u2@1", "u3@1");
      assertThat(operator.client().requests().get(2).history().seenItemIds()).containsExactly("a");
    }
  }

  @Test
  void whoFindsAllSlotsTakenAtTheEndOfTheWindowIsAskedForWhenOneIsFree() throws Exception {
    try (OperatorUnderTest operator = OperatorUnderTest.start(settings(2), NOW)) {
      operator.click("u1", "e1", "a");
      operator.answer(ranked("x"));
      operator.click("u1", "e2", "b");
      operator.click("u2", "e3", "a");
      operator.click("u3", "e4", "a");
      operator.setTime(NOW + WINDOW);
      assertThat(operator.client().asked()).containsExactly("u1@1", "u2@1", "u3@1");

      operator.answer(ranked("x"));
      assertThat(operator.client().asked()).containsExactly("u1@1", "u2@1", "u3@1", "u1@2");
    }
  }

  @Test
  void anIdleUserIsForgotten() throws Exception {
    try (OperatorUnderTest operator = OperatorUnderTest.start(settings(8), NOW)) {
      operator.click("idle", "e1", "a");
      operator.answer(ranked("x"));
      operator.click("active", "e2", "a");
      operator.answer(ranked("x"));
      operator.setTime(NOW + Duration.ofDays(40).toMillis());
      operator.click("active", "e3", "b");
      operator.answer(ranked("x"));
      assertThat(operator.harness().numKeyedStateEntries()).isEqualTo(2);

      operator.setTime(NOW + Duration.ofDays(90).toMillis());
      assertThat(operator.harness().numKeyedStateEntries()).isEqualTo(1);
      assertThat(operator.published())
          .filteredOn(publication -> publication.list() == null)
          .extracting(Publication::userId)
          .containsExactly("idle");
      operator.click("idle", "e4", "b");
      operator.click("active", "e5", "c");
      assertThat(operator.client().asked()).endsWith("idle@1", "active@3");
      operator.answer(ranked("x"));
      operator.answer(ranked("x"));

      operator.setTime(NOW + Duration.ofDays(180).toMillis());
      assertThat(operator.harness().numKeyedStateEntries()).isZero();
      assertThat(operator.harness().numProcessingTimeTimers()).isZero();
    }
  }

  @Test
  void anAnswerThatComesAfterItsUserWasForgottenIsNotPublished() throws Exception {
    try (OperatorUnderTest operator = OperatorUnderTest.start(settings(8), NOW)) {
      operator.click("idle", "e1", "a");
      operator.setTime(NOW + Duration.ofDays(90).toMillis());
      operator.answer(ranked("x"));

      assertThat(operator.published()).containsExactly(new Publication("idle", null));
      assertThat(operator.harness().numKeyedStateEntries()).isZero();
      assertThat(operator.harness().numProcessingTimeTimers()).isZero();
    }
  }

  @Test
  void whatAnErasureLeavesIsForgottenToo() throws Exception {
    try (OperatorUnderTest operator = OperatorUnderTest.start(settings(8), NOW)) {
      operator.erase("u1", Events.DAY);
      assertThat(operator.harness().numKeyedStateEntries()).isEqualTo(1);
      operator.setTime(NOW + Duration.ofDays(90).toMillis());
      assertThat(operator.harness().numKeyedStateEntries()).isZero();
    }
  }

  @Test
  void aRestoreFromAnEarlierStateBeginsAnEpochInWhichSequencesBeginAgain() throws Exception {
    OperatorSubtaskState early;
    Recommendation lost;
    try (OperatorUnderTest operator = OperatorUnderTest.start(settings(8), NOW)) {
      operator.click("u1", "e1", "a");
      operator.answer(ranked("x"));
      early = operator.snapshot();
      operator.setTime(NOW + 100);
      operator.click("u1", "e2", "b");
      operator.answer(ranked("y"));
      lost = operator.lastList();
      assertThat(lost.getEpoch()).isEqualTo(operator.lists().get(0).getEpoch()).isEqualTo(NOW);
    }
    // The clock of the machine that takes over may be behind.
    try (OperatorUnderTest operator = OperatorUnderTest.restore(settings(8), NOW - 500, early)) {
      operator.click("u1", "e3", "c");
      operator.setTime(NOW - 500 + WINDOW);
      operator.answer(ranked("z"));
      assertThat(operator.lastList().getHistorySequence()).isEqualTo(lost.getHistorySequence());
      assertThat(operator.lastList().getEpoch()).isGreaterThan(lost.getEpoch());
    }
  }

  @Test
  void anErasedUserBeginsAnEpoch() throws Exception {
    try (OperatorUnderTest operator = OperatorUnderTest.start(settings(8), NOW)) {
      operator.click("u1", "e1", "a");
      operator.answer(ranked("x"));
      Recommendation before = operator.lastList();
      operator.erase("u1", Events.DAY + 1);
      operator.click("u1", "e2", "b", Events.DAY + 2);
      operator.answer(ranked("y"));
      assertThat(operator.lastList().getHistorySequence()).isEqualTo(1);
      assertThat(operator.lastList().getEpoch()).isGreaterThan(before.getEpoch());
    }
  }

  @Test
  void stateOfAReleaseWithoutEpochsIsRestored() throws Exception {
    OperatorSubtaskState old =
        OperatorSnapshotUtil.readStateHandle(
            Path.of("src/test/resources/state/recommend-without-epoch.snapshot").toString());
    try (OperatorUnderTest operator = OperatorUnderTest.restore(settings(8), NOW, old)) {
      operator.setTime(NOW + WINDOW); // The search of the old state is not answered.
      operator.answer(ranked("y"));
      assertThat(operator.lastList().getUserId()).isEqualTo("u1");
      assertThat(operator.lastList().getHistorySequence()).isEqualTo(2);
      assertThat(operator.lastList().getCoveredEventIdsList()).containsExactly("s1");
      assertThat(operator.lastList().getEpoch()).isEqualTo(NOW);
    }
  }

  @Test
  void afterTheSavepointThatEndsTheJobNothingIsPublishedThatWouldComeAgain() throws Exception {
    OperatorSubtaskState savepoint;
    try (OperatorUnderTest operator = OperatorUnderTest.start(settings(8), NOW)) {
      operator.click("u1", "e1", "a");
      savepoint = operator.lastSavepoint();
      operator.answer(ranked("x"));
      assertThat(operator.lists()).isEmpty();
    }
    try (OperatorUnderTest operator = OperatorUnderTest.restore(settings(8), NOW, savepoint)) {
      operator.setTime(NOW + 800);
      operator.answer(ranked("y"));
      assertThat(operator.lastList().getCoveredEventIdsList()).containsExactly("e1");
    }
  }

  @Test
  void afterACheckpointAnswersArePublished() throws Exception {
    try (OperatorUnderTest operator = OperatorUnderTest.start(settings(8), NOW)) {
      operator.click("u1", "e1", "a");
      operator.snapshot();
      operator.answer(ranked("x"));
      assertThat(items(operator.lastList())).containsExactly("x");
    }
  }

  @Test
  void withdrawnItemsAreInNoFallback() throws Exception {
    try (OperatorUnderTest operator = OperatorUnderTest.start(settings(8), NOW)) {
      operator.client().popularItemsAre("p", "q");
      operator.click("u1", "e1", "a");
      operator.answer(ranked("x", "y"));
      operator.withdraw("x");
      operator.withdraw("p");
      operator.setTime(NOW + WINDOW);
      operator.click("u1", "e2", "b");
      operator.answer(failure(Reason.UNAVAILABLE));
      assertThat(items(operator.lastList())).containsExactly("y");

      operator.click("u2", "e3", "a");
      operator.answer(failure(Reason.UNAVAILABLE));
      assertThat(items(operator.lastList())).containsExactly("q");

      operator.click("u3", "e4", "a");
      operator.answer(new InferenceOutcome.NothingKnown(list("p", "r")));
      assertThat(items(operator.lastList())).containsExactly("r");
    }
  }

  @Test
  void closeClosesTheClient() throws Exception {
    OperatorUnderTest operator = OperatorUnderTest.start(settings(8), NOW);
    operator.close();
    assertThat(operator.client().isClosed()).isTrue();
  }

  private static RecommendSettings settings(int inFlight) {
    return settings(inFlight, 200);
  }

  private static RecommendSettings settings(int inFlight, int interactions) {
    return new RecommendSettings(
        interactions,
        50,
        Duration.ofDays(90),
        new RequestPolicy(Duration.ofMillis(WINDOW), Duration.ofSeconds(1), Duration.ofSeconds(30)),
        Duration.ofMillis(800),
        inFlight,
        10,
        3,
        Duration.ofSeconds(10));
  }
}
