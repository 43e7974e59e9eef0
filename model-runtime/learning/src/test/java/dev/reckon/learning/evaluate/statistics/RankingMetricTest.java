package dev.reckon.learning.evaluate.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.reckon.learning.evaluate.statistics.RankingMetric.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RankingMetricTest {

  @ParameterizedTest
  @CsvSource({
    "HR, 10, 1, 1",
    "HR, 10, 10, 1",
    "HR, 10, 11, 0",
    "HR, 10, 0, 0",
    "NDCG, 10, 1, 1",
    "NDCG, 10, 2, 0.6309297535714575",
    "NDCG, 10, 3, 0.5",
    "NDCG, 20, 15, 0.25",
    "NDCG, 5, 6, 0",
    "NDCG, 5, 0, 0",
    "MRR, 20, 1, 1",
    "MRR, 20, 4, 0.25",
    "MRR, 20, 20, 0.05",
    "MRR, 10, 20, 0",
    "MRR, 10, 0, 0",
  })
  void metricOfARankIsTheOneWorkedOutByHand(Kind kind, int cutoff, int rank, double expected) {
    assertThat(new RankingMetric(kind, cutoff).of(rank)).isEqualTo(expected, offset(1e-12));
  }

  @Test
  void nineMetricsAreReported() {
    assertThat(RankingMetric.ALL)
        .extracting(RankingMetric::label)
        .containsExactly(
            "HR@5", "HR@10", "HR@20", "NDCG@5", "NDCG@10", "NDCG@20", "MRR@5", "MRR@10", "MRR@20");
  }
}
