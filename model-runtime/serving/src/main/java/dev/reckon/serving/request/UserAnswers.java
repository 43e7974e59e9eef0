package dev.reckon.serving.request;

import dev.reckon.inference.v1.UserResponse;
import dev.reckon.model.retrieve.TopItems;
import dev.reckon.recommendation.v1.Fallback;
import dev.reckon.serving.batch.RankOutcome;
import dev.reckon.serving.batch.RankOutcome.Ranked;
import dev.reckon.serving.batch.RankOutcome.Refused;
import dev.reckon.serving.live.LiveModel;
import dev.reckon.serving.live.ModelSlots.Lineup;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

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
  UserResponse.Builder unranked(AskedUser asked, List<Throwable> failures) {
    if (asked.refusal() == null) {
      return popular(asked, Fallback.Reason.NO_KNOWN_ITEMS);
    }
    failures.add(asked.refusal());
    metrics.countFailed();
    return failed(asked.refusal());
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
      AskedUser asked,
      CompletableFuture<RankOutcome> outcome,
      Lineup models,
      List<Throwable> failures) {
    boolean isOfCandidate = asked.model() != models.live();
    try {
      UserResponse.Builder answer = answer(inTime(outcome), asked);
      if (isOfCandidate) {
        candidates.answered(digestOf(asked), false);
      }
      return answer;
    } catch (CompletionException e) {
      Throwable failure = e.getCause() == null ? e : e.getCause();
      metrics.countFailed();
      if (isOfCandidate) {
        candidates.answered(digestOf(asked), true);
        metrics.countCandidateFailure();
      } else {
        failures.add(failure);
      }
      return withoutRankedList(asked, Fallback.Reason.RUNTIME_ERROR)
          .setError(Call.describe(failure));
    }
  }

  private static String digestOf(AskedUser asked) {
    return asked.model().reference().getDigest();
  }

  private UserResponse.Builder answer(RankOutcome outcome, AskedUser asked) {
    return outcome.fold(ranked -> ranked(ranked, asked), refused -> refused(refused, asked));
  }

  private UserResponse.Builder refused(Refused refused, AskedUser asked) {
    metrics.countRefused(refused);
    return withoutRankedList(asked, Fallback.Reason.OVERLOADED);
  }

  /** Popular items, unless the caller has a better list. */
  private UserResponse.Builder withoutRankedList(AskedUser asked, Fallback.Reason reason) {
    return asked.user().getNoPopularListWhenOverloaded()
        ? UserResponse.newBuilder().setFallback(Fallback.newBuilder().setReason(reason))
        : popular(asked, reason);
  }

  private UserResponse.Builder ranked(Ranked ranked, AskedUser asked) {
    metrics.countRanked();
    return UserResponse.newBuilder()
        .addAllItems(asked.model().named(ranked.list()))
        .addAllEvidence(Reasons.of(ranked.list().evidence(), asked.query().events()))
        .setReasoningSteps(ranked.reasoningSteps());
  }

  private UserResponse.Builder popular(AskedUser asked, Fallback.Reason reason) {
    metrics.countFallback();
    LiveModel model = asked.model();
    TopItems.Row list =
        model
            .popularity()
            .top(
                rules.listSize(asked.user().getListSize()),
                item -> !model.hidden().contains(item) && !asked.query().excludes(item));
    return UserResponse.newBuilder()
        .addAllItems(model.named(list))
        .setFallback(Fallback.newBuilder().setReason(reason).setSource(Fallback.Source.POPULARITY));
  }
}
