package dev.reckon.serving.request;

import dev.reckon.inference.v1.RecommendRequest;
import dev.reckon.inference.v1.RecommendResponse;

/** Receives the answers of calls. Called by any number of threads. */
public interface AnswerObserver {

  /** The caller has this answer already. */
  void answered(RecommendRequest request, RecommendResponse answer);
}
