package dev.reckon.learning.evaluate.compare;

import dev.reckon.learning.evaluate.statistics.Bootstrap;
import dev.reckon.learning.evaluate.statistics.RankingMetric;
import dev.reckon.learning.evaluate.statistics.Ranks;
import dev.reckon.learning.evaluate.statistics.Replicated;
import java.util.List;

/**
 * A recommender and how it ranked the test rows.
 *
 * @param name in reports
 * @param bySeed its ranks by each of the seeds it was trained with; one for a baseline
 */
public record Contender(String name, List<Ranks> bySeed) {
  public Contender {
    bySeed = List.copyOf(bySeed);
  }

  /** The same on some of the rows. */
  Contender on(int[] rows) {
    return new Contender(name, bySeed.stream().map(ranks -> ranks.on(rows)).toList());
  }

  /** A metric in the resamples of a bootstrap over those rows. */
  Replicated mean(RankingMetric metric, Bootstrap bootstrap) {
    return new Replicated(bySeed.stream().map(ranks -> bootstrap.mean(ranks, metric)).toList());
  }
}
