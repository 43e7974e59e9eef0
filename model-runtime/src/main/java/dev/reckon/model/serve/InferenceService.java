package dev.reckon.model.serve;

import dev.reckon.inference.v1.GetPopularItemsRequest;
import dev.reckon.inference.v1.GetPopularItemsResponse;
import dev.reckon.inference.v1.RecommendRequest;
import dev.reckon.inference.v1.RecommendResponse;
import dev.reckon.inference.v1.RecommenderInferenceGrpc.RecommenderInferenceImplBase;
import dev.reckon.inference.v1.UserRequest;
import dev.reckon.inference.v1.UserResponse;
import dev.reckon.model.batch.Priority;
import dev.reckon.model.batch.RankOutcome;
import dev.reckon.model.batch.RankOutcome.Ranked;
import dev.reckon.model.batch.RankOutcome.Refused;
import dev.reckon.model.batch.RankRequest;
import dev.reckon.model.retrieve.ItemIndex;
import dev.reckon.model.retrieve.TopItems;
import dev.reckon.recommendation.v1.Fallback;
import dev.reckon.recommendation.v1.RankedItem;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The gRPC service: a request's users go into the batcher of the live model, their lists come back
 * in the order of the request. No thread waits for a list. Who cannot be ranked in time is answered
 * with what is popular, marked as such, and before the deadline: a list that comes late must not
 * keep those of the other users.
 */
final class InferenceService extends RecommenderInferenceImplBase {
  private final ModelSlot slot;
  private final RequestRules rules;
  private final Duration deadlineMargin;
  private final ServerMetrics metrics;
  private final Executor responders;

  /**
   * @param deadlineMargin how long before its deadline a call is answered with what there is
   * @param responders builds and sends the responses, so that workers only rank
   */
  InferenceService(
      ModelSlot slot,
      RequestRules rules,
      Duration deadlineMargin,
      ServerMetrics metrics,
      Executor responders) {
    this.slot = slot;
    this.rules = rules;
    this.deadlineMargin = deadlineMargin;
    this.metrics = metrics;
    this.responders = responders;
  }

  @Override
  public void recommend(RecommendRequest request, StreamObserver<RecommendResponse> response) {
    Call<RecommendResponse> call = new Call<>(response, metrics);
    try {
      rules.check(request);
      LiveModel model = slot.lease().orElseThrow(NoModelException::new);
      CompletableFuture<RecommendResponse> answer;
      try {
        answer = recommend(request, model, call);
      } catch (RuntimeException e) {
        model.release();
        throw e;
      }
      CompletableFuture<?> unused = // the call has been told by then
          answer.whenComplete(
              (lists, failure) -> {
                model.release();
                call.end(lists, failure);
              });
    } catch (RuntimeException e) {
      call.fail(e);
    }
  }

  private CompletableFuture<RecommendResponse> recommend(
      RecommendRequest request, LiveModel model, Call<RecommendResponse> call) {
    List<UserQuery> queries =
        request.getUsersList().stream()
            .map(user -> UserQuery.read(user, model.items(), model.gramBuckets()))
            .toList();
    List<RankRequest> wanted = new ArrayList<>();
    for (int i = 0; i < queries.size(); i++) {
      if (queries.get(i).known().length() > 0) {
        wanted.add(rankRequest(request.getUsers(i), queries.get(i), model));
      }
    }
    List<CompletableFuture<RankOutcome>> ranked = model.batcher().submit(wanted);
    call.whenCancelled(() -> ranked.forEach(list -> list.cancel(false)));
    return allInTime(ranked)
        .thenApplyAsync(done -> respond(request, queries, ranked, model), responders);
  }

  private CompletableFuture<@Nullable Void> allInTime(List<CompletableFuture<RankOutcome>> ranked) {
    CompletableFuture<@Nullable Void> all =
        CompletableFuture.allOf(ranked.toArray(CompletableFuture[]::new));
    Deadline deadline = Context.current().getDeadline();
    if (deadline == null) {
      return all;
    }
    long nanos = deadline.timeRemaining(TimeUnit.NANOSECONDS) - deadlineMargin.toNanos();
    return all.completeOnTimeout(null, Math.max(0, nanos), TimeUnit.NANOSECONDS);
  }

  private RankRequest rankRequest(UserRequest user, UserQuery query, LiveModel model) {
    return new RankRequest(
        query.known(),
        reasoningSteps(user, model),
        query.excluded(),
        rules.listSize(user.getListSize()),
        user.getTrigger() == UserRequest.Trigger.SEARCH ? Priority.SEARCH : Priority.CLICK,
        deadlineNanos());
  }

  /** As many as asked for, or trained; a model that was trained without takes none. */
  private static int reasoningSteps(UserRequest user, LiveModel model) {
    int trained = model.trainedReasoningSteps();
    if (!user.hasReasoningSteps() || trained == 0) {
      return trained;
    }
    if (user.getReasoningSteps() > trained) {
      model.warnOfMoreSteps(user.getReasoningSteps());
    }
    return user.getReasoningSteps();
  }

  private static long deadlineNanos() {
    Deadline deadline = Context.current().getDeadline();
    return deadline == null
        ? RankRequest.NO_DEADLINE
        : System.nanoTime() + deadline.timeRemaining(TimeUnit.NANOSECONDS);
  }

  private RecommendResponse respond(
      RecommendRequest request,
      List<UserQuery> queries,
      List<CompletableFuture<RankOutcome>> ranked,
      LiveModel model) {
    RecommendResponse.Builder response = RecommendResponse.newBuilder().setModel(model.reference());
    Iterator<CompletableFuture<RankOutcome>> outcomes = ranked.iterator();
    for (int i = 0; i < queries.size(); i++) {
      UserRequest user = request.getUsers(i);
      UserQuery query = queries.get(i);
      UserResponse.Builder answer =
          query.known().length() > 0
              ? answer(inTime(outcomes.next()), user, query, model)
              : popular(user, query, Fallback.Reason.NO_KNOWN_ITEMS, model);
      response.addUsers(
          answer
              .setUserId(user.getUserId())
              .setHistorySequence(user.getHistorySequence())
              .setUnknownItems(query.unknownItems()));
      metrics.countUnknownItems(query.unknownItems());
    }
    return response.build();
  }

  /** What became of a request by now; one that is open is taken back. */
  private static RankOutcome inTime(CompletableFuture<RankOutcome> outcome) {
    outcome.complete(Refused.TOO_LATE);
    return outcome.join();
  }

  private UserResponse.Builder answer(
      RankOutcome outcome, UserRequest user, UserQuery query, LiveModel model) {
    if (outcome instanceof Ranked ranked) {
      return ranked(ranked, query, model);
    }
    metrics.countRefused((Refused) outcome);
    return popular(user, query, Fallback.Reason.OVERLOADED, model);
  }

  private UserResponse.Builder ranked(Ranked ranked, UserQuery query, LiveModel model) {
    metrics.countRanked();
    return UserResponse.newBuilder()
        .addAllItems(named(ranked.list(), model.items()))
        .addAllEvidence(Reasons.of(ranked.list().evidence(), query.events()))
        .setReasoningSteps(ranked.reasoningSteps());
  }

  private UserResponse.Builder popular(
      UserRequest user, UserQuery query, Fallback.Reason reason, LiveModel model) {
    metrics.countFallback();
    TopItems.Row list =
        model
            .popularity()
            .top(
                rules.listSize(user.getListSize()),
                item -> !model.hidden().contains(item) && !query.excludes(item));
    return UserResponse.newBuilder()
        .addAllItems(named(list, model.items()))
        .setFallback(Fallback.newBuilder().setReason(reason).setSource(Fallback.Source.POPULARITY));
  }

  @Override
  public void getPopularItems(
      GetPopularItemsRequest request, StreamObserver<GetPopularItemsResponse> response) {
    Call<GetPopularItemsResponse> call = new Call<>(response, metrics);
    try {
      rules.check(request);
      LiveModel model = slot.peek().orElseThrow(NoModelException::new);
      TopItems.Row list =
          model
              .popularity()
              .top(rules.listSize(request.getListSize()), item -> !model.hidden().contains(item));
      call.succeed(
          GetPopularItemsResponse.newBuilder()
              .addAllItems(named(list, model.items()))
              .setModel(model.reference())
              .build());
    } catch (RuntimeException e) {
      call.fail(e);
    }
  }

  private static List<RankedItem> named(TopItems.Row list, ItemIndex items) {
    List<RankedItem> named = new ArrayList<>(list.itemIndices().length);
    for (int i = 0; i < list.itemIndices().length; i++) {
      named.add(
          RankedItem.newBuilder()
              .setItemId(items.idOf(list.itemIndices()[i]))
              .setScore(list.scores()[i])
              .build());
    }
    return named;
  }
}
