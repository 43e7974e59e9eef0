package dev.reckon.learning.evaluate.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.reckon.learning.evaluate.statistics.RankingMetric.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class RanksTest {

  @Test
  void meanIsThatOverRows() {
    Ranks ranks = new Ranks(new int[] {1, 0, 3, 20});

    assertThat(ranks.mean(new RankingMetric(Kind.HR, 5))).isEqualTo(0.5);
    assertThat(ranks.mean(new RankingMetric(Kind.HR, 20))).isEqualTo(0.75);
    // (1 + 0 + 0.5 + 0) / 4
    assertThat(ranks.mean(new RankingMetric(Kind.NDCG, 10))).isEqualTo(0.375, offset(1e-12));
    assertThat(ranks.mean(new RankingMetric(Kind.MRR, 20)))
        .isEqualTo((1 + 1 / 3.0 + 0.05) / 4, offset(1e-12));
    assertThat(new Ranks(new int[0]).mean(new RankingMetric(Kind.HR, 5))).isZero();
  }

  @Test
  void oracleTakesTheBestRankOfEachRow() {
    Ranks oracle =
        Ranks.oracle(
            List.of(
                new Ranks(new int[] {3, 0, 0, 1, 20}),
                new Ranks(new int[] {5, 7, 0, 2, 0}),
                new Ranks(new int[] {2, 9, 0, 0, 19})));

    assertThat(oracle.ranks()).containsExactly(2, 7, 0, 1, 19);
  }

  @Test
  void someRowsKeepTheirRanks() {
    assertThat(new Ranks(new int[] {3, 0, 7, 1}).on(new int[] {2, 1}).ranks())
        .containsExactly(7, 0);
  }

  @Test
  void rankBeyondTheDeepestIsRefused() {
    assertThatThrownBy(() -> new Ranks(new int[] {21}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("21");
  }
}
