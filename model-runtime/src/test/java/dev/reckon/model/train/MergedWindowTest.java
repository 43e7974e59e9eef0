package dev.reckon.model.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.model.retrieve.History;
import java.util.ArrayList;
import java.util.List;
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

  @ParameterizedTest
  @ValueSource(ints = {3, 50})
  void aBatchHasTheTextsOfItsSearchesAlone(int window) {
    List<TrainingRow> rows = List.copyOf(MergedWindow.of(HISTORY, window).subList(0, 1));
    TrainingBatch batch =
        new TrainingBatches(new TrainingRows.MergedHistories(List.of()), 8, 1, 100).tensors(rows);

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
