package dev.reckon.model.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import dev.reckon.model.evaluate.Ranks.Estimate;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RanksTest {

  @Test
  void valueIsTheMeanOverRows() {
    // NDCG@10: (1 + 0 + 0.5 + 0) / 4, MRR@20: (1 + 0 + 1/3 + 1/20) / 4
    var estimates = new Ranks(new int[] {1, 0, 3, 20}).estimates(1);

    assertThat(estimate(estimates, "HR@5").value()).isEqualTo(0.5);
    assertThat(estimate(estimates, "HR@20").value()).isEqualTo(0.75);
    assertThat(estimate(estimates, "NDCG@10").value()).isEqualTo(0.375, offset(1e-12));
    assertThat(estimate(estimates, "MRR@20").value())
        .isEqualTo((1 + 1 / 3.0 + 0.05) / 4, offset(1e-12));
  }

  @Test
  void intervalIsThatOfAProportion() {
    int[] ranks = new int[10_000];
    Arrays.fill(ranks, 0, 1_000, 1);

    Estimate hits = estimate(new Ranks(ranks).estimates(7), "HR@10");

    // The standard error is sqrt(.1 * .9 / 10,000) = .003; the bootstrap's own noise is a tenth.
    assertThat(hits.value()).isEqualTo(0.1);
    assertThat(hits.low()).isEqualTo(0.1 - 1.96 * 0.003, offset(0.0007));
    assertThat(hits.high()).isEqualTo(0.1 + 1.96 * 0.003, offset(0.0007));
  }

  @Test
  void intervalDependsOnTheSeedAlone() {
    Ranks ranks = new Ranks(new int[] {1, 0, 3, 20, 7, 0, 0, 2});

    assertThat(ranks.estimates(5)).isEqualTo(ranks.estimates(5));
    assertThat(ranks.estimates(5)).isNotEqualTo(ranks.estimates(6));
  }

  @Test
  void noRowsHaveNoMetrics() {
    assertThat(new Ranks(new int[0]).estimates(1)).isEmpty();
  }

  @Test
  void rankBeyondTheDeepestIsRefused() {
    assertThatThrownBy(() -> new Ranks(new int[] {21}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("21");
  }

  private static Estimate estimate(Map<String, Estimate> estimates, String label) {
    return Objects.requireNonNull(estimates.get(label), label);
  }
}
