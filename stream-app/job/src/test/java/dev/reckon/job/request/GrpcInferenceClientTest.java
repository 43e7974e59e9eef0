package dev.reckon.job.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.history.HistoryBounds;
import dev.reckon.history.Interaction;
import dev.reckon.history.SearchQuery;
import dev.reckon.history.UserHistory;
import dev.reckon.inference.v1.HistorySearch;
import dev.reckon.inference.v1.RecommendRequest;
import dev.reckon.inference.v1.UserRequest;
import dev.reckon.job.request.InferenceOutcome.Fallback;
import dev.reckon.job.request.InferenceOutcome.NothingKnown;
import dev.reckon.job.request.InferenceOutcome.Ranked;
import dev.reckon.job.testing.FakeRuntime;
import dev.reckon.recommendation.v1.Fallback.Reason;
import dev.reckon.recommendation.v1.RankedItem;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class GrpcInferenceClientTest {

  private static final Duration BUDGET = Duration.ofSeconds(10);

  private static final InferenceOutcome STILL_OPEN = new Ranked(RankedList.NONE);

  private FakeRuntime runtime;

  @BeforeEach
  void start() {
    runtime = FakeRuntime.start();
  }

  @AfterEach
  void stop() {
    runtime.close();
  }

  @Test
  void theWholeHistoryIsAskedForAndTheListComesBack() {
    UserHistory history =
        UserHistory.empty(HistoryBounds.DEFAULT)
            .append(new SearchQuery("s1", "shoes", 10))
            .history()
            .append(new Interaction("c1", "r1", Kind.LIKE, 20, "s1"))
            .history();
    try (InferenceClient client = client(4, runtime.address())) {
      InferenceOutcome outcome =
          client.rank(new RecommendationRequest("u1", 7, history, 3, true, BUDGET)).join();

      assertThat(outcome).isInstanceOf(Ranked.class);
      RankedList list = ((Ranked) outcome).list();
      assertThat(list.items()).extracting(RankedItem::getItemId).containsExactly("r0", "r2", "r3");
      assertThat(list.model()).isEqualTo(FakeRuntime.MODEL);
      assertThat(list.reasoningSteps()).isEqualTo(2);
      UserRequest sent = runtime.received().get(0).getUsers(0);
      assertThat(sent.getHistorySequence()).isEqualTo(7);
      assertThat(sent.hasReasoningSteps()).isFalse();
      assertThat(sent.getTrigger()).isEqualTo(UserRequest.Trigger.SEARCH);
      assertThat(sent.getNoPopularListWhenOverloaded())
          .as("the job has the user's last list")
          .isTrue();
      assertThat(sent.getInteractions(0).getKind()).isEqualTo(Kind.LIKE);
      assertThat(sent.getInteractions(0).getSearchId()).isEqualTo("s1");
      assertThat(sent.getSearches(0))
          .isEqualTo(
              HistorySearch.newBuilder()
                  .setSearchId("s1")
                  .setQuery("shoes")
                  .setEventTimeMillis(10)
                  .addClickedItemIds("r1")
                  .build());
    }
  }

  @Test
  void theDepthOfReasoningIsAskedForWhereItIsSet() {
    RecommendationRequest request = request("u1", "i1", BUDGET);

    assertThat(UserRequests.of(request, 0).getReasoningSteps()).isZero();
    assertThat(UserRequests.of(request, 0).hasReasoningSteps()).isTrue();
    assertThat(UserRequests.of(request, 3).getReasoningSteps()).isEqualTo(3);
  }

  @Test
  void requestsThatCannotLeaveAtOnceShareCallsAndGetTheirOwnLists() {
    try (InferenceClient client = client(0, runtime.address())) {
      List<CompletableFuture<InferenceOutcome>> answers =
          IntStream.range(0, 200)
              .mapToObj(i -> client.rank(request("u" + i, "r" + i % 10, BUDGET)))
              .toList();

      for (int i = 0; i < answers.size(); i++) {
        Ranked ranked = (Ranked) answers.get(i).join();
        assertThat(ranked.list().items())
            .extracting(RankedItem::getItemId)
            .doesNotContain("r" + i % 10)
            .hasSize(5);
      }
      assertThat(runtime.received()).hasSizeLessThan(100);
      assertThat(runtime.received())
          .extracting(RecommendRequest::getUsersCount)
          .allMatch(users -> users <= 64)
          .contains(64);
    }
  }

  @Test
  void callsAreSplitWhereTheHistoriesAreTooLargeForOne() {
    UserHistory large = UserHistory.empty(HistoryBounds.DEFAULT);
    for (int i = 0; i < 50; i++) {
      large = large.append(new SearchQuery("s" + i, "q".repeat(1_000), i)).history();
    }
    try (InferenceClient client = client(0, runtime.address())) {
      List<CompletableFuture<InferenceOutcome>> answers = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        answers.add(client.rank(new RecommendationRequest("u" + i, 1, large, 5, false, BUDGET)));
      }
      assertThat(answers).allMatch(answer -> answer.join() instanceof Ranked);
      assertThat(runtime.received())
          .hasSizeBetween(2, 4)
          .allMatch(call -> call.getSerializedSize() <= 2 << 20);
    }
  }

  @Test
  void aRuntimeThatStaysSilentMeansAFallbackWhenTheBudgetIsSpent() {
    runtime.staySilent(true);
    try (InferenceClient client = client(4, runtime.address())) {
      assertThat(client.rank(request("u1", "i", Duration.ofMillis(50))).join())
          .isEqualTo(new Fallback(Reason.DEADLINE_EXCEEDED));
    }
  }

  @Test
  void aShortBudgetDoesNotWaitForTheLongerOnesOfItsCall() {
    runtime.staySilent(true);
    try (InferenceClient client = client(0, runtime.address())) {
      CompletableFuture<InferenceOutcome> patient = client.rank(request("u1", "i", BUDGET));
      CompletableFuture<InferenceOutcome> hasty =
          client.rank(request("u2", "i", Duration.ofMillis(50)));
      assertThat(hasty.join()).isEqualTo(new Fallback(Reason.DEADLINE_EXCEEDED));
      assertThat(patient).isNotDone();
    }
  }

  @Test
  void whileARuntimeHangsRequestsAreRefusedAtOnceAndItsReturnIsNoticed() {
    runtime.staySilent(true);
    try (InferenceClient client = client(4, runtime.address())) {
      for (int i = 0; i < OutageGate.TOLERATED_TIMEOUTS; i++) {
        client.rank(request("u1", "i", Duration.ofMillis(50))).join();
      }
      // A request with a budget of ten seconds that is refused while we look was never sent.
      await(() -> isDoneSoon(client.rank(request("u1", "i", BUDGET))));

      runtime.staySilent(false);
      await(() -> client.rank(request("u1", "i", BUDGET)).join() instanceof Ranked);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "RESOURCE_EXHAUSTED, OVERLOADED",
    "INTERNAL, RUNTIME_ERROR",
    "INVALID_ARGUMENT, RUNTIME_ERROR",
    "UNAVAILABLE, UNAVAILABLE",
  })
  void errorsOfTheRuntimeBecomeReasons(Status.Code code, Reason reason) {
    runtime.failWith(code.toStatus());
    try (InferenceClient client = client(4, runtime.address())) {
      assertThat(client.rank(request("u1", "i", BUDGET)).join()).isEqualTo(new Fallback(reason));
    }
  }

  @Test
  void nobodyListeningMeansUnavailableAtOnceAndARuntimeStartedLaterIsFound() {
    int port = runtime.port();
    runtime.kill();
    try (InferenceClient client = client(4, "localhost:" + port)) {
      assertThat(client.rank(request("u1", "i", BUDGET)).join())
          .isEqualTo(new Fallback(Reason.UNAVAILABLE));
      runtime = FakeRuntime.startAt(port);
      await(() -> client.rank(request("u1", "i", BUDGET)).join() instanceof Ranked);
    }
  }

  @Test
  void ofTwoRuntimesOneMayGoWithoutAnyFallback() {
    try (FakeRuntime other = FakeRuntime.start();
        InferenceClient client = client(4, runtime.address(), other.address())) {
      await(
          () -> {
            client.rank(request("u1", "i", BUDGET)).join();
            return !runtime.received().isEmpty() && !other.received().isEmpty();
          });
      List<CompletableFuture<InferenceOutcome>> answers = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        if (i == 100) {
          other.kill();
        }
        answers.add(client.rank(request("u" + i, "i", BUDGET)));
        if (i % 10 == 0) {
          answers.get(i).join();
        }
      }
      assertThat(answers).allMatch(answer -> answer.join() instanceof Ranked);
    }
  }

  @Test
  void anUnknownHostAmongTheRuntimesIsLeftOut() {
    try (InferenceClient client = client(4, "no-such-host.invalid:7070", runtime.address())) {
      await(() -> client.rank(request("u1", "i", BUDGET)).join() instanceof Ranked);
    }
    try (InferenceClient client = client(4, "no-such-host.invalid:7070")) {
      assertThat(client.rank(request("u1", "i", BUDGET)).join())
          .isEqualTo(new Fallback(Reason.UNAVAILABLE));
    }
  }

  @Test
  void whatIsPopularIsFetchedAndKeptWhenTheRuntimeGoes() {
    try (InferenceClient client = client(4, runtime.address())) {
      await(() -> client.popularItems().isPresent());
      runtime.kill();
      assertThat(client.rank(request("u1", "i", BUDGET)).join())
          .isEqualTo(new Fallback(Reason.UNAVAILABLE));
      RankedList popular = client.popularItems().orElseThrow();
      assertThat(popular.items()).hasSize(100);
      assertThat(popular.model()).isEqualTo(FakeRuntime.MODEL);
    }
  }

  @Test
  void answersForAnotherUserOrHistoryAreNoAnswers() {
    RecommendationRequest request = request("u1", "i", BUDGET);
    var answer =
        dev.reckon.inference.v1.UserResponse.newBuilder().setUserId("u1").setHistorySequence(1);

    assertThat(outcome(request, answer)).isInstanceOf(Ranked.class);
    assertThat(outcome(request, answer.clone().setHistorySequence(2)))
        .isEqualTo(new Fallback(Reason.RUNTIME_ERROR));
    assertThat(outcome(request, answer.clone().setUserId("u2")))
        .isEqualTo(new Fallback(Reason.RUNTIME_ERROR));
    assertThat(
            UserRequests.outcome(
                request, dev.reckon.inference.v1.RecommendResponse.getDefaultInstance(), 0))
        .isEqualTo(new Fallback(Reason.RUNTIME_ERROR));
  }

  @Test
  void theRuntimesOwnFallbacksAreToldApart() {
    RecommendationRequest request = request("u1", "i", BUDGET);
    var answer =
        dev.reckon.inference.v1.UserResponse.newBuilder().setUserId("u1").setHistorySequence(1);

    answer.getFallbackBuilder().setReason(Reason.NO_KNOWN_ITEMS);
    assertThat(outcome(request, answer)).isInstanceOf(NothingKnown.class);
    answer.getFallbackBuilder().setReason(Reason.OVERLOADED);
    assertThat(outcome(request, answer)).isEqualTo(new Fallback(Reason.OVERLOADED));
  }

  private static InferenceOutcome outcome(
      RecommendationRequest request, dev.reckon.inference.v1.UserResponse.Builder answer) {
    return UserRequests.outcome(
        request,
        dev.reckon.inference.v1.RecommendResponse.newBuilder().addUsers(answer).build(),
        0);
  }

  @Test
  void aClientThatWasNotOpenedRefusesRequestsThatWouldNeverLeave() {
    try (InferenceClient client = unopened(4, runtime.address())) {
      assertThatThrownBy(() -> client.rank(request("u1", "i", BUDGET)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("not opened");
    }
  }

  private static InferenceClient client(int eagerCalls, String... addresses) {
    InferenceClient client = unopened(eagerCalls, addresses);
    client.open();
    return client;
  }

  private static InferenceClient unopened(int eagerCalls, String... addresses) {
    return new GrpcInferenceClient(
        new InferenceSettings(
            List.of(addresses),
            64,
            Duration.ofMillis(20),
            eagerCalls,
            Duration.ofSeconds(30),
            InferenceSettings.AS_TRAINED),
        new UnregisteredMetricsGroup());
  }

  private static RecommendationRequest request(String userId, String itemId, Duration budget) {
    UserHistory history =
        UserHistory.empty(HistoryBounds.DEFAULT)
            .append(new Interaction("e1", itemId, Kind.CLICK, 1, ""))
            .history();
    return new RecommendationRequest(userId, 1, history, 5, false, budget);
  }

  @SuppressWarnings("ReferenceEquality") // It is this very value or none.
  private static boolean isDoneSoon(CompletableFuture<InferenceOutcome> answer) {
    return answer.completeOnTimeout(STILL_OPEN, 100, TimeUnit.MILLISECONDS).join() != STILL_OPEN;
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      try {
        TimeUnit.MILLISECONDS.sleep(5);
      } catch (InterruptedException e) {
        throw new AssertionError("Not in time", e);
      }
    }
  }
}
