package dev.reckon.model.evaluate;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The items that occurred most often lately: an occurrence counts half as much for each half-life
 * that has passed since.
 *
 * <p>All counts fade at one rate, so their order only changes with an event. The score of an item
 * is the binary logarithm of the sum over its occurrences of 2^(time / half-life): it needs no
 * present time and cannot overflow.
 */
public final class RecentPopularity implements Floor {

  private static final double LN_2 = Math.log(2);

  private final double halfLifeMillis;
  private final RankedItems logWeights = new RankedItems();

  public RecentPopularity(Duration halfLife) {
    if (halfLife.isZero() || halfLife.isNegative()) {
      throw new IllegalArgumentException("a half-life must be positive, not " + halfLife);
    }
    this.halfLifeMillis = halfLife.toMillis();
  }

  @Override
  public String name() {
    return "recent_popularity";
  }

  @Override
  public void observe(String userId, String itemId, long eventTimeMillis) {
    double occurrence = eventTimeMillis / halfLifeMillis;
    double before = logWeights.score(itemId, Double.NEGATIVE_INFINITY);
    logWeights.setScore(
        itemId, logOfSum(Math.max(before, occurrence), Math.min(before, occurrence)));
  }

  @Override
  public List<String> top(List<String> historyOldestFirst, Set<String> excluded, int k) {
    return logWeights.top(excluded, k);
  }

  /** log2(2^larger + 2^smaller). */
  private static double logOfSum(double larger, double smaller) {
    return larger + Math.log1p(Math.pow(2, smaller - larger)) / LN_2;
  }
}
