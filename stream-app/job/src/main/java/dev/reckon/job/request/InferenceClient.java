package dev.reckon.job.request;

import java.io.Serializable;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.metrics.MetricGroup;

/** The model runtime as the job sees it. */
public interface InferenceClient extends AutoCloseable {

  /** Starts the client. Called once, before any request; most clients need no start. */
  default void open() {}

  /**
   * Asks for a list; returns at once. The answer comes on any thread, never exceptionally, and at
   * the latest when the request's budget is spent.
   */
  CompletableFuture<InferenceOutcome> rank(RecommendationRequest request);

  /** Popular items over all users, the most popular first; empty until a runtime has answered. */
  Optional<RankedList> popularItems();

  /** Gives up the requests in flight: their answers never come. */
  @Override
  void close();

  /** Makes the client of one subtask, which opens it. */
  @FunctionalInterface
  interface Factory extends Serializable {
    InferenceClient create(MetricGroup metrics);
  }
}
