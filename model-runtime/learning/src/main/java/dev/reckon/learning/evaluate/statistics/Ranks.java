package dev.reckon.learning.evaluate.statistics;

import java.util.Arrays;
import java.util.List;

/**
 * The ranks of the targets of many rows.
 *
 * @param ranks of each row, 1 to {@link RankingMetric#DEEPEST}, 0 where the target is not that far
 *     up
 */
public record Ranks(int[] ranks) {

  public Ranks {
    for (int rank : ranks) {
      if (rank < 0 || rank > RankingMetric.DEEPEST) {
        throw new IllegalArgumentException("no rank from 0 to the deepest: " + rank);
      }
    }
  }

  /**
   * What one would get who knew for each row which of several rankings to take: the best rank. It
   * looks at the target, so it is a ceiling and no recommender.
   *
   * @param rankings of the same rows, at least one
   */
  public static Ranks oracle(List<Ranks> rankings) {
    int[] best = rankings.get(0).ranks.clone();
    for (Ranks ranking : rankings) {
      Arrays.setAll(best, row -> better(best[row], ranking.ranks[row]));
    }
    return new Ranks(best);
  }

  private static int better(int one, int other) {
    return one == 0 || (other != 0 && other < one) ? other : one;
  }

  /** The same for some of the rows. */
  public Ranks on(int[] rows) {
    return new Ranks(Arrays.stream(rows).map(row -> ranks[row]).toArray());
  }

  /** The mean of a metric; 0 where there are no rows. */
  public double mean(RankingMetric metric) {
    return Arrays.stream(ranks).mapToDouble(metric::of).average().orElse(0);
  }
}
