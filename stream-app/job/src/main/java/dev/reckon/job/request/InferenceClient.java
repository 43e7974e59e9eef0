package dev.reckon.job.request;

import java.io.Serializable;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.metrics.MetricGroup;

/** The model runtime as the job sees it. */
public interface InferenceClient extends AutoCloseable {

  /** Starts the client. Called once, before anything is asked; most need no start. */
  default void open() {}

  /**
   * Asks for a list; returns at once. The answer comes on any thread, never exceptionally, and at
   * the latest when the request's budget is spent.
   */
  CompletableFuture<InferenceOutcome> rank(RecommendationRequest request);

  /** What is popular over all users, most first; empty as long as nobody has told. */
  Optional<RankedList> popularItems();

  /** Gives up what is in flight: its answers never come. */
  @Override
  void close();

  /** Makes the client of one subtask, which opens it. */
  @FunctionalInterface
  interface Factory extends Serializable {
    InferenceClient create(MetricGroup metrics);
  }
}
