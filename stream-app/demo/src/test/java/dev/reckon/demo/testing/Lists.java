package dev.reckon.demo.testing;

import dev.reckon.recommendation.v1.Fallback;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.recommendation.v1.Recommendation;
import java.util.List;

/** Lists as short as a test can say them. */
public final class Lists {

  private Lists() {}

  /** A ranked list that is the first to cover these events. */
  public static Recommendation ranked(
      String userId, long sequence, List<String> covered, String... itemIds) {
    Recommendation.Builder list =
        Recommendation.newBuilder()
            .setUserId(userId)
            .setHistorySequence(sequence)
            .setEventsCovered(covered.size())
            .addAllCoveredEventIds(covered);
    for (String itemId : itemIds) {
      list.addItems(RankedItem.newBuilder().setItemId(itemId));
    }
    return list.build();
  }

  /** The same as a fallback. */
  public static Recommendation fallback(
      String userId, long sequence, Fallback.Reason reason, String... itemIds) {
    return ranked(userId, sequence, List.of(), itemIds).toBuilder()
        .setFallback(Fallback.newBuilder().setReason(reason))
        .build();
  }
}
