package dev.reckon.job.request;

import dev.reckon.recommendation.v1.Evidence;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.recommendation.v1.RankedItem;
import java.util.List;

/**
 * A list as the model runtime made it.
 *
 * @param items best first
 * @param reasoningSteps latent reasoning steps taken (K)
 * @param evidence events that mattered, most first; empty where the model does not tell
 */
public record RankedList(
    List<RankedItem> items, ModelRef model, int reasoningSteps, List<Evidence> evidence) {

  /** No items of no model. */
  public static final RankedList NONE =
      new RankedList(List.of(), ModelRef.getDefaultInstance(), 0, List.of());

  public RankedList {
    items = List.copyOf(items);
    evidence = List.copyOf(evidence);
  }
}
