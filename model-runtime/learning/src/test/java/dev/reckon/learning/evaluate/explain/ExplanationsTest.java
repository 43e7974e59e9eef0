package dev.reckon.learning.evaluate.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.learning.data.split.EvaluationRow;
import dev.reckon.learning.evaluate.rows.SeenItems;
import dev.reckon.learning.evaluate.testing.CircleRanker;
import dev.reckon.model.input.History;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** In a circle, the newest item alone decides what comes first. */
class ExplanationsTest {

  private static final int ITEMS = 50;
  private static final int[] NOBODY = {};

  private final CircleRanker circle = new CircleRanker(ITEMS, 4, 1);

  @Test
  void withoutItsReasonTheFirstItemFallsAndWithoutAnotherItStays() {
    ReasonEffect explained = explain(row(3, 20, 40), row(9, 30), row(1, 2, 3, 4, 5, 25));

    assertThat(explained.rows()).isEqualTo(3);
    assertThat(explained.named().falls().value()).isEqualTo(1);
    assertThat(explained.named().reciprocalRank().value()).isLessThan(0.1);
    assertThat(explained.random().falls().value()).isZero();
    assertThat(explained.random().reciprocalRank().value()).isEqualTo(1);
    assertThat(explained.fallsMore().value()).isEqualTo(1);
    assertThat(explained.namedNewest()).isEqualTo(1);
    assertThat(explained.namedSearches()).isZero();
  }

  @Test
  void aHistoryOfOneEventHasNothingElseToTake() {
    assertThat(Explanations.of(circle, List.of(row(3)), new int[] {0}, SeenItems.KEEP, 1))
        .isEmpty();
  }

  private ReasonEffect explain(EvaluationRow... rows) {
    int[] users = IntStream.range(0, rows.length).toArray();
    return Explanations.of(circle, List.of(rows), users, SeenItems.KEEP, 1).orElseThrow();
  }

  private static EvaluationRow row(int... items) {
    return new EvaluationRow(History.ofItems(items), NOBODY, 0);
  }
}
