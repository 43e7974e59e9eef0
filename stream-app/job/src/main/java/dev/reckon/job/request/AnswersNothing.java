package dev.reckon.job.request;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.metrics.MetricGroup;

/**
 * Replaces the model runtime when only the state path is measured: answers at once without a list.
 */
public final class AnswersNothing implements InferenceClient {

  private static final InferenceOutcome NOTHING = new InferenceOutcome.Ranked(RankedList.NONE);

  /** The factory of such clients. */
  public static InferenceClient create(MetricGroup metrics) {
    return new AnswersNothing();
  }

  @Override
  public CompletableFuture<InferenceOutcome> rank(RecommendationRequest request) {
    return CompletableFuture.completedFuture(NOTHING);
  }

  @Override
  public Optional<RankedList> popularItems() {
    return Optional.of(RankedList.NONE);
  }

  @Override
  public void close() {}
}
