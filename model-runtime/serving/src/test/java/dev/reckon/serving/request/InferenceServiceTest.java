package dev.reckon.serving.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.util.concurrent.ListenableFuture;
import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.event.v1.Item;
import dev.reckon.inference.v1.GetPopularItemsRequest;
import dev.reckon.inference.v1.HistoryInteraction;
import dev.reckon.inference.v1.HistorySearch;
import dev.reckon.inference.v1.RecommendRequest;
import dev.reckon.inference.v1.RecommendResponse;
import dev.reckon.inference.v1.RecommenderInferenceGrpc;
import dev.reckon.inference.v1.RecommenderInferenceGrpc.RecommenderInferenceBlockingStub;
import dev.reckon.inference.v1.UserRequest;
import dev.reckon.inference.v1.UserResponse;
import dev.reckon.model.memory.Click;
import dev.reckon.model.memory.MemorySettings;
import dev.reckon.model.memory.Mixture;
import dev.reckon.model.memory.Source;
import dev.reckon.model.memory.StreamMemory;
import dev.reckon.model.testing.FakeRanker;
import dev.reckon.model.testing.FakeRanker.Call;
import dev.reckon.popularity.Fading;
import dev.reckon.recommendation.v1.Evidence;
import dev.reckon.recommendation.v1.Fallback;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.recommendation.v1.ScoreShare;
import dev.reckon.serving.batch.BatchSettings;
import dev.reckon.serving.live.ClickCounter;
import dev.reckon.serving.live.ItemAvailability;
import dev.reckon.serving.live.LiveModel;
import dev.reckon.serving.live.ModelMemory;
import dev.reckon.serving.live.ModelSlot;
import dev.reckon.serving.live.ModelSlots;
import dev.reckon.serving.live.Popularity;
import dev.reckon.serving.live.RememberedItems;
import dev.reckon.serving.live.ScoreShift;
import dev.reckon.serving.metrics.BatchMetrics;
import dev.reckon.serving.rollout.CandidateGuard;
import dev.reckon.serving.rollout.RolloutMetrics;
import dev.reckon.serving.rollout.Shadow;
import dev.reckon.serving.testing.Batches;
import dev.reckon.serving.testing.FakeModel;
import dev.reckon.serving.testing.LoggedLines;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
final class InferenceServiceTest {
  private static final BatchSettings BATCHES = Batches.of(4, 6, 4);

  private final FakeRanker ranker = new FakeRanker(10, 8, 2);
  private final FakeModel model = new FakeModel("v1", ranker);
  private final ModelSlots slots = new ModelSlots();
  private final ModelSlot slot = slots.live();
  private static final long TRAINED_UNTIL = 1_000_000;
  private static final long NOW = TRAINED_UNTIL + 1;

  private final BlockingQueue<Recommendation> shadowed = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> withdrawn = new LinkedBlockingQueue<>();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ExecutorService responders = Executors.newFixedThreadPool(2);
  private Server server;
  private ManagedChannel channel;
  private RecommenderInferenceBlockingStub client;

  @BeforeEach
  void start() throws Exception {
    RequestMetrics metrics = new RequestMetrics(registry);
    slot.swap(
        LiveModel.start(
            model, popularity(model), ScoreShift.NONE, 1, BATCHES, new BatchMetrics(registry)));
    ranker.forgetCalls();
    String name = InProcessServerBuilder.generateName();
    server =
        InProcessServerBuilder.forName(name)
            .addService(
                new InferenceService(
                    slots,
                    new RequestRules(8, 1000),
                    Duration.ofMillis(100),
                    new CandidateGuard(1, 0, (digest, why) -> withdrawn.add(digest)),
                    shadow(),
                    metrics,
                    responders))
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).build();
    client = RecommenderInferenceGrpc.newBlockingStub(channel);
  }

  @AfterEach
  void stop() throws InterruptedException {
    ranker.release();
    channel.shutdownNow();
    server.shutdownNow().awaitTermination();
    slots.clear();
    responders.shutdown();
  }

  @Test
  void usersAreAnsweredInTheOrderOfTheRequest() {
    RecommendResponse response =
        recommend(
            user("a", "i1").setHistorySequence(7), user("b", "nobody-knows-this"), user("c", "i5"));

    assertThat(response.getUsersList())
        .extracting(UserResponse::getUserId)
        .containsExactly("a", "b", "c");
    assertThat(response.getUsers(0).getHistorySequence()).isEqualTo(7);
    assertThat(itemsOf(response.getUsers(0))).startsWith("i2", "i3");
    assertThat(itemsOf(response.getUsers(2))).startsWith("i6", "i7");
  }

  @Test
  void theModelIsNamedInTheResponse() {
    RecommendResponse response = recommend(user("a", "i1"));

    assertThat(response.getModel()).isEqualTo(model.reference());
  }

  @Test
  void aListNamesTheEventsThatItRestsOn() {
    UserRequest.Builder user = user("a");
    user.addInteractions(interaction("i1", Kind.CLICK).toBuilder().setEventId("older"));
    user.addInteractions(interaction("i4", Kind.CLICK).toBuilder().setEventId("newest"));

    UserResponse answer = recommend(user).getUsers(0);

    assertThat(answer.getEvidenceList())
        .singleElement()
        .returns("newest", Evidence::getEventId)
        .returns("i4", Evidence::getItemId)
        .returns(1f, Evidence::getWeight);
    assertThat(recommend(user("b")).getUsers(0).getEvidenceList()).isEmpty(); // a popular list
  }

  @Test
  void seenItemsAreNeverReturned() {
    UserResponse answer = recommend(user("a", "i3", "i5", "i2")).getUsers(0);

    assertThat(itemsOf(answer)).containsExactly("i4", "i6", "i7", "i8", "i9", "i0", "i1");
    assertThat(answer.hasFallback()).isFalse();
  }

  @Test
  void itemsClickedUnderASearchCountAsSeen() {
    UserResponse answer =
        recommend(user("a", "i3").addSearches(HistorySearch.newBuilder().addClickedItemIds("i4")))
            .getUsers(0);

    assertThat(itemsOf(answer)).startsWith("i5").doesNotContain("i4");
  }

  @Test
  void seenItemsMayBeAllowedAgain() {
    UserResponse answer = recommend(user("a", "i3", "i2").setAllowSeen(true)).getUsers(0);

    assertThat(itemsOf(answer)).hasSize(10).startsWith("i3");
  }

  @Test
  void excludedItemsAreLeftOutWhateverTheHistorySays() {
    UserResponse answer =
        recommend(
                user("a", "i2").setAllowSeen(true).addExcludedItemIds("i3").addExcludedItemIds("x"))
            .getUsers(0);

    assertThat(itemsOf(answer)).startsWith("i4").doesNotContain("i3");
  }

  @Test
  void hiddenItemsAreLeftOutOfRankedAndPopularLists() {
    slots.hide(Set.of("i3", "i9", "not in the model"));

    assertThat(itemsOf(recommend(user("a", "i2")).getUsers(0)))
        .startsWith("i4")
        .doesNotContain("i9");
    assertThat(itemsOf(recommend(user("a")).getUsers(0))).startsWith("i8").doesNotContain("i3");
    assertThat(client.getPopularItems(GetPopularItemsRequest.getDefaultInstance()).getItemsList())
        .extracting(RankedItem::getItemId)
        .startsWith("i8");
  }

  @Test
  void aDislikedItemIsNotReadButSeen() {
    UserRequest.Builder user = user("a", "i2").addInteractions(interaction("i7", Kind.DISLIKE));

    assertThat(itemsOf(recommend(user).getUsers(0))).startsWith("i3").doesNotContain("i7");
  }

  @Test
  void unknownItemsAreSkippedAndCounted() {
    UserResponse answer = recommend(user("a", "x", "i2", "y")).getUsers(0);

    assertThat(itemsOf(answer)).startsWith("i3");
    assertThat(answer.getUnknownItems()).isEqualTo(2);
    assertThat(registry.counter("reckon.model.unknown.items").count()).isEqualTo(2);
  }

  @Test
  void aUserWithNothingKnownGetsWhatIsPopular() {
    UserResponse answer =
        recommend(user("a", "x").addExcludedItemIds("i9").setListSize(2)).getUsers(0);

    assertThat(itemsOf(answer)).containsExactly("i8", "i7");
    assertThat(answer.getFallback().getReason()).isEqualTo(Fallback.Reason.NO_KNOWN_ITEMS);
    assertThat(answer.getFallback().getSource()).isEqualTo(Fallback.Source.POPULARITY);
    assertThat(answer.getUnknownItems()).isEqualTo(1);
    assertThat(ranker.calls()).isEmpty();
  }

  @Test
  void aUserWithDislikesOnlyGetsWhatIsPopularLessThose() {
    UserRequest.Builder user = user("a").addInteractions(interaction("i9", Kind.DISLIKE));

    assertThat(itemsOf(recommend(user).getUsers(0))).startsWith("i8");
  }

  @Test
  void theListIsAsLongAsAskedFor() {
    RecommendResponse response =
        recommend(user("a", "i1").setListSize(3), user("b", "i1").setListSize(5));

    assertThat(response.getUsers(0).getItemsCount()).isEqualTo(3);
    assertThat(response.getUsers(1).getItemsCount()).isEqualTo(5);
  }

  @Test
  void reasoningIsAsDeepAsTheModelWasTrainedUnlessAnotherDepthIsAskedFor() {
    RecommendResponse response =
        recommend(
            user("a", "i1"),
            user("b", "i1").setReasoningSteps(1),
            user("c", "i1").setReasoningSteps(0),
            user("d", "i1").setReasoningSteps(9));

    assertThat(response.getUsersList())
        .extracting(UserResponse::getReasoningSteps)
        .containsExactly(2, 1, 0, 9);
    assertThat(ranker.calls())
        .extracting(Call::reasoningSteps)
        .containsExactlyInAnyOrder(2, 1, 0, 9);
  }

  @Test
  void popularItemsComeWithTheirSharesOfTheListsCountsAndTheModel() {
    var response =
        client.getPopularItems(GetPopularItemsRequest.newBuilder().setListSize(2).build());

    assertThat(response.getItemsList())
        .extracting(RankedItem::getItemId, RankedItem::getScore)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("i9", 9f / 17),
            org.assertj.core.groups.Tuple.tuple("i8", 8f / 17));
    assertThat(response.getModel()).isEqualTo(model.reference());
  }

  @Test
  void anInvalidRequestIsRefusedByTheNameOfItsField() {
    assertStatus(
        () -> recommend(user("", "i1")), Status.Code.INVALID_ARGUMENT, "users[0].user_id is empty");
    assertStatus(
        () -> recommend(user("a", "i1").setListSize(1001)),
        Status.Code.INVALID_ARGUMENT,
        "users[0].list_size is 1001; it must be 1 to 1000, or 0 for 100");
    assertStatus(
        () -> recommend(user("a", "i1").setListSize(-1)),
        Status.Code.INVALID_ARGUMENT,
        "list_size is 4294967295");
    assertStatus(() -> recommend(), Status.Code.INVALID_ARGUMENT, "1 to 8 users");
    assertStatus(
        () -> client.getPopularItems(GetPopularItemsRequest.newBuilder().setListSize(2000).build()),
        Status.Code.INVALID_ARGUMENT,
        "list_size is 2000");
  }

  @Test
  void usersOfWhomTheQueueIsFullGetWhatIsPopularAndTheOthersTheirLists() {
    RecommendResponse response =
        recommend(
            user("a", "i1"),
            user("b", "i1"),
            user("c", "i1"),
            user("d", "i1"),
            user("e", "i1"),
            user("f", "i1"),
            user("g", "i9").setHistorySequence(7));

    assertThat(response.getUsersList().subList(0, 6))
        .allSatisfy(answer -> assertThat(itemsOf(answer)).startsWith("i2"))
        .noneMatch(UserResponse::hasFallback);
    UserResponse refused = response.getUsers(6);
    assertThat(itemsOf(refused)).startsWith("i8", "i7").doesNotContain("i9");
    assertThat(refused.getFallback().getReason()).isEqualTo(Fallback.Reason.OVERLOADED);
    assertThat(refused.getFallback().getSource()).isEqualTo(Fallback.Source.POPULARITY);
    assertThat(refused.getHistorySequence()).isEqualTo(7);
    assertThat(registry.counter("reckon.model.refused", "reason", "queue_full").count())
        .isEqualTo(1);
  }

  @Test
  void aListThatIsLateKeepsNobodyElsesList() {
    ranker.hold();
    ranker.permitOne();

    RecommendResponse response =
        client
            .withDeadlineAfter(2, TimeUnit.SECONDS)
            .recommend(
                request(
                    user("a", "i1"),
                    user("b", "i1").setReasoningSteps(0),
                    user("c", "i1").setReasoningSteps(0).setNoPopularListWhenOverloaded(true)));

    assertThat(itemsOf(response.getUsers(0))).startsWith("i2");
    assertThat(response.getUsers(0).hasFallback()).isFalse();
    assertThat(itemsOf(response.getUsers(1))).as("what is popular").isNotEmpty();
    assertThat(response.getUsersList().subList(1, 3))
        .allMatch(late -> late.getFallback().getReason() == Fallback.Reason.OVERLOADED);
    assertThat(response.getUsers(2).getItemsList()).as("not asked for").isEmpty();
    assertThat(registry.counter("reckon.model.refused", "reason", "too_late").count()).isEqualTo(2);
  }

  @Test
  void searchesGoBeforeClicks() throws Exception {
    ranker.hold();
    var busy = RecommenderInferenceGrpc.newFutureStub(channel);
    List<ListenableFuture<RecommendResponse>> answers = new ArrayList<>();
    answers.add(busy.recommend(request(user("a", "i1"))));
    awaitCalls(1);
    answers.add(busy.recommend(request(user("b", "i1", "i2", "i3", "i4", "i5"))));
    awaitWaiting(1);
    answers.add(busy.recommend(request(user("c", "i1").setTrigger(UserRequest.Trigger.SEARCH))));
    awaitWaiting(2);
    ranker.permitOne();
    awaitCalls(2);

    assertThat(ranker.calls().get(1).length()).isEqualTo(4);
    ranker.release();
    for (ListenableFuture<RecommendResponse> answer : answers) {
      assertThat(answer.get().getUsers(0).hasFallback()).isFalse();
    }
  }

  @Test
  void aRequestThatBreaksARuleCostsNobodyElseTheirList() {
    RecommendResponse response =
        recommend(
            user("a", "i1"),
            user("", "i1"),
            user("c", "i1").setListSize(5_000),
            user("d", "i1").setReasoningSteps(99));

    assertThat(itemsOf(response.getUsers(0))).startsWith("i2");
    assertThat(response.getUsersList())
        .extracting(UserResponse::getError)
        .containsExactly(
            "",
            "users[1].user_id is empty",
            "users[2].list_size is 5000; it must be 1 to 1000, or 0 for 100",
            "users[3].reasoning_steps is 99; it must be 0 to 16");
    assertThat(response.getUsers(2).getFallback().getReason())
        .isEqualTo(Fallback.Reason.RUNTIME_ERROR);
    assertThat(response.getUsers(2).getUserId()).isEqualTo("c");
    assertThat(response.getUsers(2).getItemsList()).isEmpty();
  }

  @Test
  void aRequestThatTheModelFailsOnCostsNobodyElseTheirList() {
    ranker.breakOn(5);

    RecommendResponse response =
        recommend(
            user("a", "i1"),
            user("b", "i5"),
            user("c", "i5").setNoPopularListWhenOverloaded(true),
            user("d", "i3"));

    assertThat(itemsOf(response.getUsers(0))).startsWith("i2");
    assertThat(itemsOf(response.getUsers(1))).startsWith("i9");
    assertThat(response.getUsers(2).getItemsList()).isEmpty();
    assertThat(itemsOf(response.getUsers(3))).startsWith("i4");
    assertThat(response.getUsersList())
        .extracting(user -> user.getFallback().getReason())
        .containsExactly(
            Fallback.Reason.UNSPECIFIED,
            Fallback.Reason.RUNTIME_ERROR,
            Fallback.Reason.RUNTIME_ERROR,
            Fallback.Reason.UNSPECIFIED);
    assertThat(response.getUsers(1).getError()).contains("the model failed on this request");
    assertThat(registry.counter("reckon.model.failed.users").count()).isEqualTo(2);
  }

  @Test
  void manyCallsThatFailAreOneLine() {
    ranker.breakDown();
    try (LoggedLines lines = LoggedLines.of(dev.reckon.serving.request.Call.class)) {
      for (int i = 0; i < 50; i++) {
        assertStatus(
            () -> recommend(user("a", "i1")),
            Status.Code.INTERNAL,
            "the model failed on this request");
      }
      assertThat(lines.all()).containsExactly("a request failed");
    }
  }

  @Test
  void aFailingModelIsAnInternalErrorThatSaysSo() {
    ranker.breakDown();

    assertStatus(
        () -> recommend(user("a", "i1")), Status.Code.INTERNAL, "the model failed on this request");
  }

  @Test
  void withoutAModelTheServiceIsUnavailable() throws Exception {
    slot.clear();

    assertStatus(() -> recommend(user("a", "i1")), Status.Code.UNAVAILABLE, "no model is live");
    assertThat(model.isClosed()).isTrue();
    assertThat(ranker.isClosed()).isTrue();
  }

  @Test
  void listsAreMixedWithWhatTheMemoryLearnt() throws Exception {
    remember();

    UserResponse answer = recommend(user("a", "i1")).getUsers(0);

    // The model gives i2 63 % of its half, the memory all of its half to what followed i1.
    assertThat(itemsOf(answer)).startsWith("new", "i2", "i3");
    assertThat(answer.getItems(0).getScore()).isCloseTo(0.5f, within(1e-5f));
    assertThat(answer.hasFallback()).isFalse();
    assertThat(answer.getEvidenceList()).isNotEmpty();
    assertThat(answer.getItems(0).getSharesList())
        .containsExactly(
            ScoreShare.newBuilder()
                .setSource(ScoreShare.Source.OTHERS_TOOK_NEXT)
                .setShare(1)
                .setItemId("i1")
                .build());
    assertThat(answer.getItems(1).getSharesList())
        .extracting(ScoreShare::getSource)
        .containsExactly(ScoreShare.Source.MODEL);
  }

  @Test
  void aUserOfWhomOnlyTheMemoryKnowsAnItemGetsItsList() throws Exception {
    remember();

    UserResponse answer = recommend(user("a", "unknown")).getUsers(0);

    assertThat(itemsOf(answer)).containsExactly("i7");
    assertThat(answer.hasFallback()).isFalse();
  }

  @Test
  void aUserOfWhomNobodyKnowsAnItemGetsWhatIsPopular() throws Exception {
    remember();

    UserResponse answer = recommend(user("a", "never-seen")).getUsers(0);

    assertThat(answer.getFallback().getReason()).isEqualTo(Fallback.Reason.NO_KNOWN_ITEMS);
    assertThat(itemsOf(answer)).startsWith("i9");
  }

  @Test
  void scoresOfPopularItemsAreShares() {
    for (int i = 0; i < 3; i++) {
      slots.countClick("i3", 1);
    }

    assertThat(
            client
                .getPopularItems(GetPopularItemsRequest.newBuilder().setListSize(5).build())
                .getItemsList()
                .stream()
                .mapToDouble(RankedItem::getScore)
                .sum())
        .isCloseTo(1, within(1e-5));
  }

  @Test
  void whatMayNotBeShownIsInNoMixedList() throws Exception {
    StreamMemory memory = remember();
    memory.learn(new Click("eve", "e9", "i1", 1, null));
    memory.learn(new Click("eve", "e10", "withdrawn", 2, null));

    UserResponse answer = recommend(user("a", "i1").addExcludedItemIds("new")).getUsers(0);

    assertThat(itemsOf(answer)).doesNotContain("new", "withdrawn", "i1");
  }

  /** A model beside which the memory has learnt that "new" follows i1 and i7 follows "unknown". */
  private StreamMemory remember() throws Exception {
    StreamMemory memory = new StreamMemory(MemorySettings.LASTING);
    memory.learn(new Click("bob", "e1", "i1", 1, null));
    memory.learn(new Click("bob", "e2", "new", 2, null));
    memory.learn(new Click("cy", "e3", "unknown", 1, null));
    memory.learn(new Click("cy", "e4", "i7", 2, null));
    Mixture mixture = Mixture.of(Map.of(Source.MODEL, 0.5, Source.TRANSITIONS, 0.5));
    FakeModel next = new FakeModel("v2", new FakeRanker(10, 8, 0));
    ItemAvailability catalogue = new ItemAvailability();
    for (String id : List.of("new", "withdrawn")) {
      catalogue.take(Item.newBuilder().setItemId(id).setAvailable(id.equals("new")).build());
    }
    RememberedItems items = new RememberedItems(memory::idOf, next.items(), catalogue);
    slot.swap(
        LiveModel.start(
            next,
            popularity(next),
            new ModelMemory(memory, mixture, items::indexOf, items::isOffered, () -> {}),
            ScoreShift.NONE,
            1,
            BATCHES,
            new BatchMetrics(registry)));
    return memory;
  }

  @Test
  void aRequestInFlightIsAnsweredByTheModelItBeganWith() throws Exception {
    ranker.hold();
    ListenableFuture<RecommendResponse> inFlight =
        RecommenderInferenceGrpc.newFutureStub(channel).recommend(request(user("a", "i1")));
    awaitCalls(1);
    FakeModel next = new FakeModel("v2", new FakeRanker(10, 8, 0));
    LiveModel nextLive =
        LiveModel.start(
            next, popularity(next), ScoreShift.NONE, 1, BATCHES, new BatchMetrics(registry));
    Thread swap = new Thread(() -> swapTo(nextLive));
    swap.start();
    while (slot.peek().orElseThrow() != nextLive) {
      Thread.sleep(1);
    }
    assertThat(recommend(user("b", "i1")).getModel().getVersion()).isEqualTo("v2");
    assertThat(model.isClosed()).isFalse();
    ranker.release();
    swap.join();

    assertThat(inFlight.get().getModel().getVersion()).isEqualTo("v1");
    assertThat(model.isClosed()).isTrue();
    assertThat(next.isClosed()).isFalse();
  }

  @Test
  void usersAreAnsweredByTheModelThatTheyAreAssignedTo() throws Exception {
    FakeModel next = new FakeModel("v2", new FakeRanker(10, 8, 1), "d2");
    slots
        .candidate()
        .swap(
            LiveModel.start(
                next, popularity(next), ScoreShift.NONE, 1, BATCHES, new BatchMetrics(registry)));
    slots.assign(50);

    RecommendResponse response =
        recommend(
            IntStream.range(0, 8)
                .mapToObj(i -> user("u" + i, i % 2 == 0 ? "i" + i : "x"))
                .toArray(UserRequest.Builder[]::new));

    assertThat(response.getModel()).isEqualTo(model.reference());
    assertThat(response.getUsersList())
        .extracting(UserResponse::getUserId)
        .containsExactly("u0", "u1", "u2", "u3", "u4", "u5", "u6", "u7");
    assertThat(response.getUsersList())
        .filteredOn(UserResponse::hasModel)
        .isNotEmpty()
        .hasSizeLessThan(8)
        .allSatisfy(user -> assertThat(user.getModel()).isEqualTo(next.reference()));
    for (int i = 0; i < 8; i += 2) {
      assertThat(itemsOf(response.getUsers(i))).startsWith("i" + (i + 1));
      assertThat(response.getUsers(i).getReasoningSteps())
          .isEqualTo(response.getUsers(i).hasModel() ? 1 : 2);
    }
  }

  @Test
  void aCandidateThatFailsKeepsNobodyElsesListAndIsWithdrawn() throws Exception {
    FakeRanker broken = new FakeRanker(10, 8, 1);
    FakeModel next = new FakeModel("v2", broken, "d2");
    slots
        .candidate()
        .swap(
            LiveModel.start(
                next, popularity(next), ScoreShift.NONE, 1, BATCHES, new BatchMetrics(registry)));
    slots.assign(50);
    broken.breakDown();

    RecommendResponse response =
        recommend(
            IntStream.range(0, 8)
                .mapToObj(i -> user("u" + i, "i1"))
                .toArray(UserRequest.Builder[]::new));

    assertThat(response.getUsersList())
        .filteredOn(UserResponse::hasModel)
        .isNotEmpty()
        .allSatisfy(user -> assertThat(itemsOf(user)).startsWith("i9"))
        .allSatisfy(
            user ->
                assertThat(user.getFallback().getReason())
                    .isEqualTo(Fallback.Reason.RUNTIME_ERROR));
    assertThat(response.getUsersList())
        .filteredOn(user -> !user.hasModel())
        .isNotEmpty()
        .allSatisfy(user -> assertThat(itemsOf(user)).startsWith("i2"));
    assertThat(withdrawn).containsExactly("d2");
  }

  @Test
  void theShadowRanksForEverybodyAndServesNobody() throws Exception {
    FakeModel dark = new FakeModel("dark", new FakeRanker(10, 8, 1), "d2");
    slots
        .shadow()
        .swap(
            LiveModel.start(
                dark, popularity(dark), ScoreShift.NONE, 1, BATCHES, new BatchMetrics(registry)));

    RecommendResponse response =
        recommend(
            user("a", "i1").setHistorySequence(7).setReasoningSteps(0).setListSize(3),
            user("b", "nobody-knows-this"));
    Recommendation list = shadowed.take();

    assertThat(response.getModel()).isEqualTo(model.reference());
    assertThat(response.getUsersList()).noneMatch(UserResponse::hasModel);
    assertThat(list.getUserId()).isEqualTo("a");
    assertThat(list.getModel()).isEqualTo(dark.reference());
    assertThat(list.getReasoningSteps()).isEqualTo(1);
    assertThat(list.getHistorySequence()).isEqualTo(7);
    assertThat(list.getItemsList())
        .extracting(RankedItem::getItemId)
        .containsExactly("i2", "i3", "i4");
    assertThat(shadowed).isEmpty();
  }

  @Test
  void aShadowThatFailsIsCountedAndChangesNothing() throws Exception {
    FakeRanker broken = new FakeRanker(10, 8, 0);
    FakeModel dark = new FakeModel("dark", broken, "d2");
    slots
        .shadow()
        .swap(
            LiveModel.start(
                dark, popularity(dark), ScoreShift.NONE, 1, BATCHES, new BatchMetrics(registry)));
    broken.breakDown();

    assertThat(itemsOf(recommend(user("a", "i1")).getUsers(0))).startsWith("i2");
    while (registry.counter("reckon.model.shadow.lists", "outcome", "failed").count() < 1) {
      Thread.sleep(1);
    }
    assertThat(shadowed).isEmpty();
  }

  @Test
  void aModelThatComesLaterHidesTheSameItems() throws Exception {
    slots.hide(Set.of("i2"));
    FakeModel next = new FakeModel("v2", new FakeRanker(10, 8, 0));
    slot.swap(
        LiveModel.start(
            next, popularity(next), ScoreShift.NONE, 1, BATCHES, new BatchMetrics(registry)));

    assertThat(itemsOf(recommend(user("a", "i1")).getUsers(0))).startsWith("i3");
  }

  @Test
  void clicksChangeWhatIsPopularAndStayWithTheModelThatComesLater() throws Exception {
    slots.countClick("i3", NOW);
    for (int i = 0; i < 10; i++) {
      slots.countClick("i2", NOW);
    }
    slots.hide(Set.of("i9"));
    assertThat(itemsOf(recommend(user("a")).getUsers(0))).startsWith("i2", "i8", "i7", "i6");

    FakeModel next = new FakeModel("v2", new FakeRanker(12, 8, 0));
    slot.swap(
        LiveModel.start(
            next, popularity(next), ScoreShift.NONE, 1, BATCHES, new BatchMetrics(registry)));
    assertThat(itemsOf(recommend(user("a")).getUsers(0))).startsWith("i2", "i11", "i10", "i8");
    assertThat(slots.countClick("i11", NOW)).isEqualTo(ClickCounter.Outcome.COUNTED);
  }

  @Test
  void clicksOnItemsThatTheModelDoesNotKnowAreToldApart() throws Exception {
    assertThat(slots.countClick("nobody-knows-this", NOW))
        .isEqualTo(ClickCounter.Outcome.UNKNOWN_ITEM);
    assertThat(slots.countClick("i1", TRAINED_UNTIL)).isEqualTo(ClickCounter.Outcome.IN_BUNDLE);
    slot.clear();
    assertThat(slots.countClick("i1", NOW)).isEqualTo(ClickCounter.Outcome.UNKNOWN_ITEM);
  }

  private Shadow shadow() {
    return new Shadow(
        slots,
        new RequestRules(8, 1000),
        () -> Instant.EPOCH,
        shadowed::add,
        new RolloutMetrics(registry),
        responders);
  }

  /** An item's number is its count, which has not faded by {@link #NOW}. */
  private static Popularity popularity(FakeModel model) {
    return new Popularity(
        Arrays.stream(model.trainingCounts()).asDoubleStream().toArray(),
        Fading.by(Duration.ofDays(1_000)),
        TRAINED_UNTIL);
  }

  private void swapTo(LiveModel next) {
    try {
      slot.swap(next);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void awaitCalls(int count) throws InterruptedException {
    while (ranker.calls().size() < count) {
      Thread.sleep(1);
    }
  }

  private void awaitWaiting(int count) throws InterruptedException {
    while (slot.peek().orElseThrow().batcher().queueDepth() < count) {
      Thread.sleep(1);
    }
  }

  private RecommendResponse recommend(UserRequest.Builder... users) {
    return client.recommend(request(users));
  }

  private static RecommendRequest request(UserRequest.Builder... users) {
    RecommendRequest.Builder request = RecommendRequest.newBuilder();
    for (UserRequest.Builder user : users) {
      request.addUsers(user);
    }
    return request.build();
  }

  private static UserRequest.Builder user(String userId, String... clicked) {
    UserRequest.Builder user = UserRequest.newBuilder().setUserId(userId);
    for (String item : clicked) {
      user.addInteractions(interaction(item, Kind.CLICK));
    }
    return user;
  }

  private static HistoryInteraction interaction(String item, Kind kind) {
    return HistoryInteraction.newBuilder().setItemId(item).setKind(kind).build();
  }

  private static List<String> itemsOf(UserResponse answer) {
    return answer.getItemsList().stream().map(RankedItem::getItemId).toList();
  }

  private static void assertStatus(ThrowingCallable call, Status.Code code, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(Status.fromThrowable(e).getCode()).isEqualTo(code));
  }
}
