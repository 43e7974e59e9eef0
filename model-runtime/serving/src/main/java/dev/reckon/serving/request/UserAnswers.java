package dev.reckon.serving.request;

import dev.reckon.inference.v1.UserResponse;
import dev.reckon.model.memory.Question;
import dev.reckon.model.memory.Remembered;
import dev.reckon.recommendation.v1.Fallback;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.serving.batch.RankOutcome;
import dev.reckon.serving.batch.RankOutcome.Ranked;
import dev.reckon.serving.batch.RankOutcome.Refused;
import dev.reckon.serving.live.ModelMemory;
import dev.reckon.serving.live.ModelSlots.Lineup;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Makes the answer of each user of a call: a ranked list, popular items, or the failure. Counts
 * each answer, and reports successes and failures of the candidate.
 */
final class UserAnswers {
  private final RequestRules rules;
  private final CandidateObserver candidates;
  private final RequestMetrics metrics;

  UserAnswers(RequestRules rules, CandidateObserver candidates, RequestMetrics metrics) {
    this.rules = rules;
    this.candidates = candidates;
    this.metrics = metrics;
  }

  /**
   * The answer for a user without known items, or whose request cannot be read.
   *
   * @param failures gets the failure, if any
   */
  UserResponse.Builder unranked(AssignedUser assigned, List<Throwable> failures) {
    if (assigned.refusal() == null) {
      List<RankedItem> remembered = remembered(assigned);
      return remembered == null
          ? popular(assigned, Fallback.Reason.NO_KNOWN_ITEMS)
          : UserResponse.newBuilder().addAllItems(remembered);
    }
    failures.add(assigned.refusal());
    metrics.countFailed();
    return failed(assigned.refusal());
  }

  /** The list of the memory alone; null if that names nothing but what is popular. */
  private @Nullable List<RankedItem> remembered(AssignedUser assigned) {
    ModelMemory memory = assigned.model().memory();
    Question question = assigned.question();
    if (memory == null || question == null) {
      return null;
    }
    Remembered remembered = memory.ask(question);
    if (!remembered.isPersonal()) {
      return null;
    }
    metrics.countRanked();
    return memory.listOf(question, remembered, rules.listSize(assigned.user().getListSize()));
  }

  /** An answer without a list: seen items, or the wanted size, are unknown. */
  private static UserResponse.Builder failed(Throwable failure) {
    return UserResponse.newBuilder()
        .setFallback(Fallback.newBuilder().setReason(Fallback.Reason.RUNTIME_ERROR))
        .setError(Call.describe(failure));
  }

  /** The outcome of a request so far; an open request is refused as too late. */
  private static RankOutcome inTime(CompletableFuture<RankOutcome> outcome) {
    outcome.complete(Refused.TOO_LATE);
    return outcome.join();
  }

  /**
   * The answer for a user whose request was batched.
   *
   * @param failures gets the failure, unless it is the candidate's
   */
  UserResponse.Builder of(
      AssignedUser assigned,
      CompletableFuture<RankOutcome> outcome,
      Lineup models,
      List<Throwable> failures) {
    boolean isOfCandidate = assigned.model() != models.live();
    try {
      UserResponse.Builder answer = answer(inTime(outcome), assigned);
      if (isOfCandidate) {
        candidates.answered(digestOf(assigned), false);
      }
      return answer;
    } catch (CompletionException e) {
      Throwable failure = e.getCause() == null ? e : e.getCause();
      metrics.countFailed();
      if (isOfCandidate) {
        candidates.answered(digestOf(assigned), true);
        metrics.countCandidateFailure();
      } else {
        failures.add(failure);
      }
      return withoutRankedList(assigned, Fallback.Reason.RUNTIME_ERROR)
          .setError(Call.describe(failure));
    }
  }

  private static String digestOf(AssignedUser assigned) {
    return assigned.model().reference().getDigest();
  }

  private UserResponse.Builder answer(RankOutcome outcome, AssignedUser assigned) {
    return outcome.fold(ranked -> ranked(ranked, assigned), refused -> refused(refused, assigned));
  }

  private UserResponse.Builder refused(Refused refused, AssignedUser assigned) {
    metrics.countRefused(refused);
    return withoutRankedList(assigned, Fallback.Reason.OVERLOADED);
  }

  /** Popular items, unless the caller has a better list. */
  private UserResponse.Builder withoutRankedList(AssignedUser assigned, Fallback.Reason reason) {
    return assigned.user().getNoPopularListWhenOverloaded()
        ? UserResponse.newBuilder().setFallback(Fallback.newBuilder().setReason(reason))
        : popular(assigned, reason);
  }

  private UserResponse.Builder ranked(Ranked ranked, AssignedUser assigned) {
    metrics.countRanked();
    return UserResponse.newBuilder()
        .addAllItems(assigned.model().named(ranked, assigned.question()))
        .addAllEvidence(Reasons.of(ranked.list().evidence(), assigned.query().events()))
        .setReasoningSteps(ranked.reasoningSteps());
  }

  private UserResponse.Builder popular(AssignedUser assigned, Fallback.Reason reason) {
    metrics.countFallback();
    return UserResponse.newBuilder()
        .addAllItems(
            assigned
                .model()
                .popular(
                    rules.listSize(assigned.user().getListSize()),
                    item -> !assigned.query().excludes(item),
                    assigned.question() == null ? Set.of() : assigned.question().excluded()))
        .setFallback(Fallback.newBuilder().setReason(reason).setSource(Fallback.Source.POPULARITY));
  }
}
