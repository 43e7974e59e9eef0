package dev.reckon.learning.evaluate.explain;

import dev.reckon.learning.evaluate.statistics.Bootstrap;
import dev.reckon.learning.evaluate.statistics.Difference;
import dev.reckon.learning.evaluate.statistics.Estimate;
import dev.reckon.learning.evaluate.statistics.RankingMetric;
import dev.reckon.learning.evaluate.statistics.RankingMetric.Kind;
import dev.reckon.learning.evaluate.statistics.Ranks;
import dev.reckon.learning.evaluate.statistics.Replicated;
import dev.reckon.learning.evaluate.statistics.Sampled;
import java.util.List;

/**
 * Whether the reason that a list names affects it: how often its first item falls when the event
 * with most evidence is removed from the history, compared with a random other event. If the
 * reasons are not real, it falls no more often.
 *
 * @param rows histories with at least two events that the model reads
 * @param users that they belong to
 * @param namedSearches share of the rows whose named event is a search
 * @param namedNewest share of the rows whose named event is the newest
 * @param named without the event that is named
 * @param random without another one
 * @param fallsMore how much more often the first item falls without the named one; paired
 */
public record ReasonEffect(
    int rows,
    int users,
    double namedSearches,
    double namedNewest,
    Without named,
    Without random,
    Difference fallsMore) {

  private static final RankingMetric STAYS = new RankingMetric(Kind.HR, 1);
  private static final RankingMetric RECIPROCAL =
      new RankingMetric(Kind.MRR, RankingMetric.DEEPEST);

  /**
   * What happens to first items.
   *
   * @param falls share of the lists in which it is not the first any more
   * @param reciprocalRank of it, mean; 0 beyond rank 20
   */
  public record Without(Estimate falls, Estimate reciprocalRank) {
    private static Without of(Ranks ranks, Bootstrap bootstrap) {
      return new Without(
          estimate(falling(ranks, bootstrap)), estimate(bootstrap.mean(ranks, RECIPROCAL)));
    }
  }

  /** The figures of rows whose first items have these ranks after an event was removed. */
  static ReasonEffect of(
      Ranks named, Ranks random, int[] users, double searches, double newest, Bootstrap bootstrap) {
    return new ReasonEffect(
        users.length,
        bootstrap.users(),
        searches,
        newest,
        Without.of(named, bootstrap),
        Without.of(random, bootstrap),
        falling(named, bootstrap).less(falling(random, bootstrap)).difference());
  }

  private static Sampled falling(Ranks ranks, Bootstrap bootstrap) {
    return bootstrap.mean(ranks, STAYS).complement();
  }

  private static Estimate estimate(Sampled figure) {
    return new Replicated(List.of(figure)).estimate();
  }
}
