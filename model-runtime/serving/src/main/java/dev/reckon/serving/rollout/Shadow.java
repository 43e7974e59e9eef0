package dev.reckon.serving.rollout;

import com.google.protobuf.util.Timestamps;
import dev.reckon.inference.v1.HistoryInteraction;
import dev.reckon.inference.v1.HistorySearch;
import dev.reckon.inference.v1.RecommendRequest;
import dev.reckon.inference.v1.RecommendResponse;
import dev.reckon.inference.v1.UserRequest;
import dev.reckon.inference.v1.UserResponse;
import dev.reckon.model.memory.Question;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.serving.batch.Priority;
import dev.reckon.serving.batch.RankOutcome;
import dev.reckon.serving.batch.RankOutcome.Ranked;
import dev.reckon.serving.batch.RankRequest;
import dev.reckon.serving.live.LiveModel;
import dev.reckon.serving.live.ModelSlots;
import dev.reckon.serving.request.AnswerObserver;
import dev.reckon.serving.request.Questions;
import dev.reckon.serving.request.Reasons;
import dev.reckon.serving.request.RequestRules;
import dev.reckon.serving.request.UserQuery;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Ranks users once more with the shadow after they were answered, and publishes those lists: the
 * shadow serves nobody, and nobody waits for it. While the live model is behind, the shadow is
 * skipped.
 */
public final class Shadow implements AnswerObserver {

  /** The outcome of a user's list. */
  public enum Outcome {
    RANKED,
    /** It could not be ranked soon. */
    REFUSED,
    FAILED,
    /** The live model was under load. */
    LEFT_OUT
  }

  /** A later list is dropped. */
  private static final Duration DEADLINE = Duration.ofSeconds(1);

  private static final int COMPARED = 10;

  private final ModelSlots slots;
  private final RequestRules rules;
  private final InstantSource clock;
  private final Consumer<Recommendation> publisher;
  private final RolloutMetrics metrics;
  private final Executor executor;

  /**
   * @param publisher takes the lists
   * @param executor builds them, so that workers only rank
   */
  public Shadow(
      ModelSlots slots,
      RequestRules rules,
      InstantSource clock,
      Consumer<Recommendation> publisher,
      RolloutMetrics metrics,
      Executor executor) {
    this.slots = slots;
    this.rules = rules;
    this.clock = clock;
    this.publisher = publisher;
    this.metrics = metrics;
    this.executor = executor;
  }

  @Override
  public void answered(RecommendRequest request, RecommendResponse answer) {
    LiveModel model = slots.shadow().lease().orElse(null);
    if (model == null) {
      return;
    }
    if (isLiveBehind()) {
      request.getUsersList().forEach(user -> metrics.countShadow(Outcome.LEFT_OUT));
      model.release();
      return;
    }
    List<ShadowUser> users = read(request, answer, model);
    List<CompletableFuture<RankOutcome>> outcomes =
        model.batcher().submit(users.stream().map(ShadowUser::wanted).toList());
    List<CompletableFuture<Void>> told = new ArrayList<>();
    for (int i = 0; i < users.size(); i++) {
      ShadowUser user = users.get(i);
      told.add(
          outcomes
              .get(i)
              .handleAsync((outcome, failure) -> tell(user, outcome, model), executor)
              .thenAccept(metrics::countShadow));
    }
    var unused =
        CompletableFuture.allOf(told.toArray(CompletableFuture[]::new))
            .whenComplete((done, failure) -> model.release());
  }

  private boolean isLiveBehind() {
    return slots.live().peek().map(live -> live.batcher().loweredSteps() > 0).orElse(true);
  }

  private List<ShadowUser> read(
      RecommendRequest request, RecommendResponse answer, LiveModel model) {
    List<ShadowUser> users = new ArrayList<>();
    for (int i = 0; i < request.getUsersCount(); i++) {
      UserRequest user = request.getUsers(i);
      UserQuery query = UserQuery.read(user, model.items(), model.grams());
      if (query.known().length() > 0) {
        RankRequest wanted =
            new RankRequest(
                query.known(),
                model.trainedReasoningSteps(),
                query.excluded(),
                question(user, model),
                rules.listSize(user.getListSize()),
                Priority.CLICK,
                System.nanoTime() + DEADLINE.toNanos());
        users.add(new ShadowUser(user, answer.getUsers(i), query, wanted));
      }
    }
    return users;
  }

  private static @Nullable Question question(UserRequest user, LiveModel model) {
    return model.memory() == null ? null : Questions.of(user);
  }

  private Outcome tell(ShadowUser user, @Nullable RankOutcome outcome, LiveModel model) {
    if (outcome == null) {
      return Outcome.FAILED;
    }
    return outcome.fold(ranked -> publish(user, ranked, model), refused -> Outcome.REFUSED);
  }

  private Outcome publish(ShadowUser user, Ranked ranked, LiveModel model) {
    Recommendation list = list(user, ranked, model);
    metrics.shadowCompared(overlap(user.served().getItemsList(), list.getItemsList()));
    publisher.accept(list);
    return Outcome.RANKED;
  }

  private Recommendation list(ShadowUser user, Ranked ranked, LiveModel model) {
    return Recommendation.newBuilder()
        .setUserId(user.user().getUserId())
        .addAllItems(model.named(ranked, user.wanted().question()))
        .setModel(model.reference())
        .setReasoningSteps(ranked.reasoningSteps())
        .setHistorySequence(user.user().getHistorySequence())
        .setNewestEventTime(Timestamps.fromMillis(newestMillis(user.user())))
        .setRepliedAt(Timestamps.fromMillis(clock.millis()))
        .addAllEvidence(Reasons.of(ranked.list().evidence(), user.query().events()))
        .build();
  }

  private static long newestMillis(UserRequest user) {
    return LongStream.concat(
            user.getInteractionsList().stream().mapToLong(HistoryInteraction::getEventTimeMillis),
            user.getSearchesList().stream().mapToLong(HistorySearch::getEventTimeMillis))
        .max()
        .orElse(0);
  }

  /** Share of the first ten items served that are among the shadow's first ten. */
  private static double overlap(List<RankedItem> served, List<RankedItem> shadowed) {
    Set<String> ids = new HashSet<>(first(shadowed).toList());
    return first(served).filter(ids::contains).count() / (double) COMPARED;
  }

  private static Stream<String> first(List<RankedItem> items) {
    return items.stream().limit(COMPARED).map(RankedItem::getItemId);
  }

  /** A user whose history the shadow can read, and the list they were served. */
  private record ShadowUser(
      UserRequest user, UserResponse served, UserQuery query, RankRequest wanted) {}
}
