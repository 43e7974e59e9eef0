package dev.reckon.serving.request;

import dev.reckon.inference.v1.RecommendRequest;
import dev.reckon.inference.v1.RecommendResponse;

/** Hears what calls were answered with. Called by any number of threads. */
public interface AnswerObserver {

  /** The caller has this answer already. */
  void answered(RecommendRequest request, RecommendResponse answer);
}
