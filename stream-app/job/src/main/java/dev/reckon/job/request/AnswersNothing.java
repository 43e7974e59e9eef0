package dev.reckon.job.request;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.metrics.MetricGroup;

/** Stands in for the model runtime where the state path alone is measured: answers at once. */
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
