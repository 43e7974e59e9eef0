package dev.reckon.job.request;

import dev.reckon.recommendation.v1.Evidence;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.recommendation.v1.RankedItem;
import java.util.List;

/**
 * A list made by the model runtime.
 *
 * @param items best first
 * @param reasoningSteps latent reasoning steps taken (K)
 * @param evidence events that mattered, most first; empty if the model reports none
 */
public record RankedList(
    List<RankedItem> items, ModelRef model, int reasoningSteps, List<Evidence> evidence) {

  /** A list without items and model. */
  public static final RankedList NONE =
      new RankedList(List.of(), ModelRef.getDefaultInstance(), 0, List.of());

  public RankedList {
    items = List.copyOf(items);
    evidence = List.copyOf(evidence);
  }
}
