package dev.reckon.job.request;

import dev.reckon.recommendation.v1.Fallback.Reason;
import java.util.concurrent.CompletableFuture;

/**
 * A request in the queue or in flight. Times are those of the client's clock, in nanoseconds.
 *
 * @param sinceNanos when it came
 * @param deadlineNanos when its budget is spent
 * @param giveUpNanos when it is given up: slightly earlier, so that the fallback is in time
 * @param outcome completed once, by the first of answer and timeout
 */
record QueuedRequest(
    RecommendationRequest request,
    long sinceNanos,
    long deadlineNanos,
    long giveUpNanos,
    CompletableFuture<InferenceOutcome> outcome) {

  /**
   * A request that arrives now.
   *
   * @param giveUpEarlierNanos how long before its deadline it is given up; a tenth of a short
   *     budget is enough
   */
  static QueuedRequest of(RecommendationRequest request, long nowNanos, long giveUpEarlierNanos) {
    long budget = request.budget().toNanos();
    long patience = budget - Math.min(giveUpEarlierNanos, budget / 10);
    return new QueuedRequest(
        request, nowNanos, nowNanos + budget, nowNanos + patience, new CompletableFuture<>());
  }

  void fallBack(Reason reason) {
    outcome.complete(new InferenceOutcome.Fallback(reason));
  }
}
