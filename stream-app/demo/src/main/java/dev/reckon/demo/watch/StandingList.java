package dev.reckon.demo.watch;

import dev.reckon.recommendation.v1.Evidence;
import dev.reckon.recommendation.v1.Fallback;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.recommendation.v1.Recommendation;
import java.util.List;

/**
 * The head of the latest list of a user.
 *
 * @param itemIds the first {@link #DEPTH} items, best first
 * @param fallback why it is not ranked, UNSPECIFIED where it is
 * @param reasoningSteps latent reasoning steps that the model took
 * @param historySequence number of the user's events that it covers
 * @param reasons the events that mattered most, if the model reports them
 */
public record StandingList(
    List<String> itemIds,
    Fallback.Reason fallback,
    int reasoningSteps,
    long historySequence,
    List<Reason> reasons) {

  /** Hits are counted at ten; a screen shows no more. */
  public static final int DEPTH = 10;

  /** The most reasons that fit a line of a screen. */
  private static final int REASONS = 3;

  public StandingList {
    itemIds = List.copyOf(itemIds);
    reasons = List.copyOf(reasons);
  }

  static StandingList of(Recommendation list) {
    return new StandingList(
        list.getItemsList().stream().limit(DEPTH).map(RankedItem::getItemId).toList(),
        list.getFallback().getReason(),
        list.getReasoningSteps(),
        list.getHistorySequence(),
        list.getEvidenceList().stream().limit(REASONS).map(StandingList::reason).toList());
  }

  private static Reason reason(Evidence evidence) {
    return new Reason(evidence.getQuery(), evidence.getItemId(), evidence.getWeight());
  }

  /**
   * An event that mattered.
   *
   * @param query what was searched for; empty for an interaction
   * @param itemId of an interaction; empty for a search
   * @param weight its share of the evidence
   */
  public record Reason(String query, String itemId, double weight) {}

  public boolean isRanked() {
    return fallback == Fallback.Reason.UNSPECIFIED;
  }

  /** The item's place, from 1; 0 where it is not among the first {@link #DEPTH}. */
  public int rankOf(String itemId) {
    return itemIds.indexOf(itemId) + 1;
  }
}
