package dev.reckon.learning.train.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.learning.train.batch.TrainingBatch;
import dev.reckon.model.input.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MergedWindowTest {

  /** A search, an item, two searches, two items. */
  private static final History HISTORY =
      new History(
          new int[] {-1, 5, -2, -3, 6, 7},
          List.of(new int[] {10}, new int[] {20, 21}, new int[] {30}));

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 50})
  void everyPositionIsTrainedOnceOnTheNextItem(int window) {
    List<Integer> targets = new ArrayList<>();
    for (MergedWindow row : MergedWindow.of(HISTORY, window)) {
      assertThat(row.length()).isLessThanOrEqualTo(window);
      for (int i = 0; i < row.targets(); i++) {
        int position = row.from() + row.position(i);
        assertThat(position).isEqualTo(targets.size());
        assertThat(row.token(row.position(i))).isEqualTo(HISTORY.tokens()[position]);
        targets.add(row.item(i));
      }
    }

    assertThat(targets).containsExactly(5, 6, 6, 6, 7);
  }

  /** Where all is seen, a row of all prefixes holds most of its targets. */
  @Test
  void aRowThatShowsWhatIsToBeNamedIsNoBatch() {
    TrainingRows rows = new TrainingRows.MergedHistories(MergedWindow.of(HISTORY, 50));
    List<TrainingRow> all = List.copyOf(rows.ofEpoch(new Random(1)));
    TrainingRows prefixes = new TrainingRows.DrawnMergedPrefixes(List.of(HISTORY), 50, 10);
    List<TrainingRow> apart = List.copyOf(prefixes.ofEpoch(new Random(1)));

    assertThat(new TrainingBatches(rows, 8, false, 9, 100).tensors(all).targets().values())
        .containsExactly(5, 6, 6, 6, 7);
    assertThat(new TrainingBatches(prefixes, 8, true, 9, 100).tensors(apart).targets().values())
        .containsExactlyInAnyOrder(5, 6, 6, 6, 7);
    assertThatThrownBy(() -> new TrainingBatches(rows, 8, true, 9, 100).tensors(all))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("position 0 of a row sees its own target, item 5 at 1");
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 50})
  void aBatchHasTheTextsOfItsSearchesAlone(int window) {
    List<TrainingRow> rows = List.copyOf(MergedWindow.of(HISTORY, window).subList(0, 1));
    TrainingBatch batch =
        new TrainingBatches(new TrainingRows.MergedHistories(List.of()), 8, false, 1, 100)
            .tensors(rows);

    if (window == 3) {
      assertThat(batch.items().get(0).values()).containsExactly(9, 5, 10);
      assertThat(batch.searches().grams()).containsExactly(10, 20, 21);
      assertThat(batch.searches().textOf()).containsExactly(0, 1, 1);
      assertThat(batch.searches().count()).isEqualTo(2);
    } else {
      assertThat(batch.items().get(0).values()).containsExactly(9, 5, 10, 11, 6);
      assertThat(batch.searches().grams()).containsExactly(10, 20, 21, 30);
    }
  }
}
