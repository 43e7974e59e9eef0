package dev.reckon.learning.train.items;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.model.program.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class NewRowsTest {

  /** Items 0 to 2 are known, 3 and 4 are new; then comes the pad item. */
  private static final Tensor.Floats TABLE =
      new Tensor.Floats(new float[] {1, 0, 0, 1, 5, 5, 0, 0, 0, 0, 0, 0}, 6, 2);

  @Test
  void aNewItemBeginsAtTheMeanOfTheKnownItemsTakenBesideIt() {
    float[] rows = NewRows.of(TABLE, 3, List.of(new int[] {0, 3, 1, 4}, new int[] {3, 0}), 1);

    // Item 3: 0 and 1 beside it, then 0 once more; 4 is no known item.
    assertThat(rows[0]).isEqualTo(2f / 3);
    assertThat(rows[1]).isEqualTo(1f / 3);
    // Item 4: 0 and 1.
    assertThat(rows[2]).isEqualTo(0.5f);
    assertThat(rows[3]).isEqualTo(0.5f);
  }

  @Test
  void itemsFarAwayDoNotCount() {
    float[] rows = NewRows.of(TABLE, 3, List.of(new int[] {2, 0, 0, 0, 0, 0, 3}), 1);

    assertThat(rows[0]).isEqualTo(1);
    assertThat(rows[1]).isZero();
  }

  @Test
  void anItemBesideNoKnownOneBeginsAsBeforeATraining() {
    float[] rows = NewRows.of(TABLE, 3, List.of(new int[] {3, 4}), 7);

    assertThat(rows).isEqualTo(NewRows.of(TABLE, 3, List.of(), 7)).doesNotContain(0);
    for (float value : rows) {
      assertThat(Math.abs(value)).isLessThan(0.1f);
    }
  }
}
