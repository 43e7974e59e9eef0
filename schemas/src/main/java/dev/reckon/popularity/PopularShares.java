package dev.reckon.popularity;

import dev.reckon.recommendation.v1.RankedItem;
import java.util.List;

/**
 * The score of a popular item, the same wherever popularity is counted: its share of the counts of
 * the most popular items.
 */
public final class PopularShares {

  private PopularShares() {}

  /** The same items, each with its share of the sum of all scores; 0 if that is 0. */
  public static List<RankedItem> of(List<RankedItem> counted) {
    double sum = counted.stream().mapToDouble(RankedItem::getScore).sum();
    return counted.stream()
        .map(
            item ->
                item.toBuilder().setScore(sum > 0 ? (float) (item.getScore() / sum) : 0).build())
        .toList();
  }
}
