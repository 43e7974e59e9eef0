package dev.reckon.serving.request;

import static java.util.Objects.requireNonNull;

import dev.reckon.inference.v1.GetPopularItemsRequest;
import dev.reckon.inference.v1.GetPopularItemsResponse;
import dev.reckon.inference.v1.RecommendRequest;
import dev.reckon.inference.v1.RecommendResponse;
import dev.reckon.inference.v1.RecommenderInferenceGrpc.RecommenderInferenceImplBase;
import dev.reckon.inference.v1.UserRequest;
import dev.reckon.inference.v1.UserResponse;
import dev.reckon.process.RateLimitedLog;
import dev.reckon.serving.batch.Priority;
import dev.reckon.serving.batch.RankOutcome;
import dev.reckon.serving.batch.RankRequest;
import dev.reckon.serving.live.LiveModel;
import dev.reckon.serving.live.ModelSlots;
import dev.reckon.serving.live.ModelSlots.Lineup;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The gRPC service: the users of a request go into the batcher of the live model, and their lists
 * return in the order of the request. No thread waits for a list. A user who cannot be ranked in
 * time gets popular items, marked as such, before the deadline: one late list must not delay those
 * of the other users. A request that breaks a rule, or on which the model fails, fails only for its
 * user. The call fails only if all of its users fail.
 */
public final class InferenceService extends RecommenderInferenceImplBase {
  private final ModelSlots slots;
  private final RequestRules rules;
  private final Duration deadlineMargin;
  private final UserAnswers answers;
  private final AnswerObserver observer;
  private final RequestMetrics metrics;
  private final RateLimitedLog failures = new RateLimitedLog();
  private final Executor responders;

  /**
   * @param deadlineMargin how long before its deadline a call is answered with the lists that are
   *     ready
   * @param responders builds and sends the responses, so that workers only rank
   */
  public InferenceService(
      ModelSlots slots,
      RequestRules rules,
      Duration deadlineMargin,
      CandidateObserver candidates,
      AnswerObserver observer,
      RequestMetrics metrics,
      Executor responders) {
    this.slots = slots;
    this.rules = rules;
    this.deadlineMargin = deadlineMargin;
    this.answers = new UserAnswers(rules, candidates, metrics);
    this.observer = observer;
    this.metrics = metrics;
    this.responders = responders;
  }

  @Override
  public void recommend(RecommendRequest request, StreamObserver<RecommendResponse> response) {
    Call<RecommendResponse> call = new Call<>(response, metrics, failures);
    try {
      Answer answer = answer(request);
      call.whenCancelled(answer::cancel);
      CompletableFuture<?> unused = // the call has failed by then
          answer
              .lists()
              .whenComplete(
                  (lists, failure) -> {
                    call.end(lists, failure);
                    if (lists != null) {
                      observer.answered(request, lists);
                    }
                  });
    } catch (RuntimeException e) {
      call.fail(e);
    }
  }

  /**
   * The same for a caller in this process.
   *
   * @throws RuntimeException where the call breaks a rule or there is no model; a later failure
   *     completes the answer
   */
  public CompletableFuture<RecommendResponse> recommend(RecommendRequest request) {
    return answer(request).lists();
  }

  /** An answer that may be open, and the lists that it waits for. */
  private record Answer(
      CompletableFuture<RecommendResponse> lists, List<CompletableFuture<RankOutcome>> ranked) {
    void cancel() {
      ranked.forEach(outcome -> outcome.cancel(false));
    }
  }

  private Answer answer(RecommendRequest request) {
    rules.checkCall(request);
    Lineup models = slots.lease().orElseThrow(NoModelException::new);
    try {
      Answer answer = answer(request, models);
      return new Answer(
          answer.lists().whenComplete((lists, failure) -> models.release()), answer.ranked());
    } catch (RuntimeException e) {
      models.release();
      throw e;
    }
  }

  private Answer answer(RecommendRequest request, Lineup models) {
    List<AssignedUser> users = new ArrayList<>(request.getUsersCount());
    for (int i = 0; i < request.getUsersCount(); i++) {
      UserRequest user = request.getUsers(i);
      users.add(AssignedUser.read(user, "users[" + i + "]", models.of(user.getUserId()), rules));
    }
    Map<LiveModel, List<CompletableFuture<RankOutcome>>> ranked = new HashMap<>();
    for (LiveModel model : models.models()) {
      ranked.put(model, model.batcher().submit(wantedOf(model, users)));
    }
    List<CompletableFuture<RankOutcome>> all =
        ranked.values().stream().flatMap(List::stream).toList();
    return new Answer(
        allInTime(all).thenApplyAsync(done -> respond(users, ranked, models), responders), all);
  }

  private List<RankRequest> wantedOf(LiveModel model, List<AssignedUser> users) {
    return users.stream()
        .filter(assigned -> assigned.model() == model && assigned.isKnown())
        .map(this::rankRequest)
        .toList();
  }

  /** Done when all are ranked, refused or failed, or when time is up. */
  private CompletableFuture<@Nullable Void> allInTime(List<CompletableFuture<RankOutcome>> ranked) {
    CompletableFuture<@Nullable Void> all =
        CompletableFuture.allOf(ranked.toArray(CompletableFuture[]::new))
            .handle((done, failure) -> null);
    Deadline deadline = Context.current().getDeadline();
    if (deadline == null) {
      return all;
    }
    long nanos = deadline.timeRemaining(TimeUnit.NANOSECONDS) - deadlineMargin.toNanos();
    return all.completeOnTimeout(null, Math.max(0, nanos), TimeUnit.NANOSECONDS);
  }

  private RankRequest rankRequest(AssignedUser assigned) {
    UserRequest user = assigned.user();
    return new RankRequest(
        assigned.query().known(),
        reasoningSteps(user, assigned.model()),
        assigned.query().excluded(),
        assigned.question(),
        rules.listSize(user.getListSize()),
        user.getTrigger() == UserRequest.Trigger.SEARCH ? Priority.SEARCH : Priority.CLICK,
        deadlineNanos());
  }

  /** The steps requested, or else trained; a model trained without steps takes none. */
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
      List<AssignedUser> users,
      Map<LiveModel, List<CompletableFuture<RankOutcome>>> ranked,
      Lineup models) {
    RecommendResponse.Builder response =
        RecommendResponse.newBuilder().setModel(models.live().reference());
    Map<LiveModel, Iterator<CompletableFuture<RankOutcome>>> outcomes = new HashMap<>();
    ranked.forEach((model, ofModel) -> outcomes.put(model, ofModel.iterator()));
    List<Throwable> failures = new ArrayList<>();
    for (AssignedUser assigned : users) {
      UserResponse.Builder answer =
          assigned.isKnown()
              ? answers.of(
                  assigned, requireNonNull(outcomes.get(assigned.model())).next(), models, failures)
              : answers.unranked(assigned, failures);
      if (assigned.model() != models.live()) {
        answer.setModel(assigned.model().reference());
      }
      response.addUsers(
          answer
              .setUserId(assigned.user().getUserId())
              .setHistorySequence(assigned.user().getHistorySequence())
              .setUnknownItems(assigned.query().unknownItems()));
      metrics.countUnknownItems(assigned.query().unknownItems());
    }
    if (failures.size() == users.size()) {
      throw new CompletionException(failures.get(0));
    }
    return response.build();
  }

  @Override
  public void getPopularItems(
      GetPopularItemsRequest request, StreamObserver<GetPopularItemsResponse> response) {
    Call<GetPopularItemsResponse> call = new Call<>(response, metrics, failures);
    try {
      call.succeed(getPopularItems(request));
    } catch (RuntimeException e) {
      call.fail(e);
    }
  }

  /**
   * The same for a caller in this process.
   *
   * @throws RuntimeException where the request breaks a rule or there is no model
   */
  public GetPopularItemsResponse getPopularItems(GetPopularItemsRequest request) {
    rules.check(request);
    LiveModel model = slots.live().peek().orElseThrow(NoModelException::new);
    return GetPopularItemsResponse.newBuilder()
        .addAllItems(model.popular(rules.listSize(request.getListSize()), item -> true, Set.of()))
        .setModel(model.reference())
        .build();
  }
}
