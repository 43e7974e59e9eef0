package dev.reckon.job.request;

import dev.reckon.recommendation.v1.Fallback.Reason;

/** What became of a request. */
public sealed interface InferenceOutcome {

  /** The model ranked the catalogue for this history. */
  record Ranked(RankedList list) implements InferenceOutcome {}

  /**
   * The model knows nothing of this history, so the runtime answered with what is popular. Asking
   * again would change nothing.
   */
  record NothingKnown(RankedList popular) implements InferenceOutcome {}

  /** There is no answer in time, or one that is no list for this history: fall back, ask again. */
  record Fallback(Reason reason) implements InferenceOutcome {}
}
