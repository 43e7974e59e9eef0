package dev.reckon.model.evaluate;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The ranks of the targets of many rows, and what the metrics make of them.
 *
 * @param ranks of each row, 1 to {@link RankingMetric#DEEPEST}, 0 where the target is not that far
 *     up
 */
public record Ranks(int[] ranks) {

  private static final int RESAMPLES = 1000;
  private static final double TAIL = 0.025;

  public Ranks {
    for (int rank : ranks) {
      if (rank < 0 || rank > RankingMetric.DEEPEST) {
        throw new IllegalArgumentException("no rank from 0 to the deepest: " + rank);
      }
    }
  }

  /** A mean over rows with the 95 % interval of a bootstrap by row. */
  public record Estimate(double value, double low, double high) {}

  /**
   * The mean of every metric with its interval: 1,000 times as many rows as there are are drawn
   * with replacement; the interval leaves out 2.5 % of the means on each side.
   *
   * @return by the metric's label; empty where there are no rows
   */
  public Map<String, Estimate> estimates(long seed) {
    Map<String, Estimate> estimates = new LinkedHashMap<>();
    if (ranks.length == 0) {
      return estimates;
    }
    int[] counts = counts(ranks);
    int[][] resampled = resample(new SplittableRandom(seed));
    for (RankingMetric metric : RankingMetric.ALL) {
      double[] means =
          Arrays.stream(resampled).mapToDouble(c -> mean(metric, c)).sorted().toArray();
      int tail = (int) (RESAMPLES * TAIL);
      estimates.put(
          metric.label(),
          new Estimate(mean(metric, counts), means[tail], means[RESAMPLES - 1 - tail]));
    }
    return estimates;
  }

  /** The mean of a metric; 0 where there are no rows. */
  double mean(RankingMetric metric) {
    return ranks.length == 0 ? 0 : mean(metric, counts(ranks));
  }

  private int[][] resample(SplittableRandom random) {
    int[][] resampled = new int[RESAMPLES][RankingMetric.DEEPEST + 1];
    for (int[] counts : resampled) {
      for (int drawn = 0; drawn < ranks.length; drawn++) {
        counts[ranks[random.nextInt(ranks.length)]]++;
      }
    }
    return resampled;
  }

  /** Rows by rank: all a metric needs to know. */
  private static int[] counts(int[] ranks) {
    int[] counts = new int[RankingMetric.DEEPEST + 1];
    for (int rank : ranks) {
      counts[rank]++;
    }
    return counts;
  }

  private double mean(RankingMetric metric, int[] counts) {
    double sum = 0;
    for (int rank = 0; rank < counts.length; rank++) {
      sum += counts[rank] * metric.of(rank);
    }
    return sum / ranks.length;
  }
}
