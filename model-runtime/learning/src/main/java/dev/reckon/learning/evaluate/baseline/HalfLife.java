package dev.reckon.learning.evaluate.baseline;

import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.evaluate.rows.KnownSearches;
import dev.reckon.learning.evaluate.rows.SeenItems;
import dev.reckon.learning.evaluate.rows.TestRows;
import dev.reckon.learning.evaluate.statistics.RankingMetric;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * After how long an event counts half for {@link RecentPopularity}. The best value depends on the
 * data: shops change within hours, films within years. So this baseline is also tuned on the
 * validation part.
 */
public final class HalfLife {

  private static final RankingMetric JUDGE = new RankingMetric(RankingMetric.Kind.NDCG, 10);

  private static final List<Duration> CANDIDATES =
      List.of(
          Duration.ofHours(1),
          Duration.ofHours(6),
          Duration.ofDays(1),
          Duration.ofDays(7),
          Duration.ofDays(30),
          Duration.ofDays(180),
          Duration.ofDays(1000));

  private HalfLife() {}

  /**
   * The candidate with the highest NDCG@10 on the validation part of a split; ties: the longest.
   */
  public static Duration chosen(Split split, SeenItems seenItems) {
    Split judged = testedOnValidation(split);
    TestRows rows = TestRows.of(judged.test(), KnownSearches.NONE);
    BaselineRanks validation = new BaselineRanks(judged, rows, seenItems);
    return CANDIDATES.stream()
        .max(
            Comparator.<Duration>comparingDouble(
                    halfLife ->
                        validation.of(new RecentPopularity(halfLife), done -> {}).mean(JUDGE))
                .thenComparing(Comparator.naturalOrder()))
        .orElseThrow();
  }

  private static Split testedOnValidation(Split split) {
    return new Split(
        split.protocol(),
        split.training(),
        List.of(),
        split.validation(),
        split.vocabulary(),
        split.trainingSequences());
  }
}
