package dev.reckon.learning.evaluate.rank;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.learning.data.split.EvaluationRow;
import dev.reckon.learning.data.split.Vocabulary;
import dev.reckon.learning.evaluate.rows.SeenItems;
import dev.reckon.model.bundle.InitialWeights;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.input.History;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SampledRanksTest {

  private static final int ITEMS = 60;
  private static final ModelConfig CONFIG = ModelConfig.sasrec();

  /** In the whole catalogue, a list that leaves out all other items ranks the same few. */
  @Test
  void ranksAreThoseOfTheCatalogueWithoutAllOtherItems() {
    Random random = new Random(1);
    List<EvaluationRow> rows = new ArrayList<>();
    List<EvaluationRow> excluding = new ArrayList<>();
    List<int[]> negatives = new ArrayList<>();
    for (int row = 0; row < 30; row++) {
      List<Integer> shuffled = new ArrayList<>(IntStream.range(0, ITEMS).boxed().toList());
      Collections.shuffle(shuffled, random);
      int[] items = shuffled.stream().mapToInt(item -> item).toArray();
      History history = History.ofItems(items[0], items[1 + row % 3]);
      rows.add(new EvaluationRow(history, new int[0], items[10]));
      negatives.add(IntStream.range(11, 31).map(i -> items[i]).toArray());
      int[] others =
          IntStream.concat(IntStream.range(0, 10), IntStream.range(31, ITEMS))
              .map(i -> items[i])
              .toArray();
      excluding.add(new EvaluationRow(history, others, items[10]));
    }
    try (TargetRanker model = new BundleRanker(CONFIG, InitialWeights.of(CONFIG, ITEMS, 1))) {
      int[] expected =
          new ModelRanks(model, SeenItems.EXCLUDE).byStep(excluding, done -> {}).get(0).ranks();

      assertThat(SampledRanks.of(model, rows, negatives).ranks()).containsExactly(expected);
      assertThat(IntStream.of(expected).distinct().count()).isGreaterThan(5);
    }
  }

  @Test
  void unknownTargetsAreMissedAndUnreadHistoriesGetThePopular() {
    List<EvaluationRow> rows =
        List.of(
            new EvaluationRow(History.ofItems(1), new int[0], Vocabulary.UNKNOWN),
            new EvaluationRow(History.ofItems(), new int[0], 5));
    List<int[]> negatives = List.of(new int[] {2, 3}, new int[] {1, 9, 4});
    try (TargetRanker model = new BundleRanker(CONFIG, InitialWeights.of(CONFIG, ITEMS, 1))) {
      assertThat(SampledRanks.of(model, rows, negatives).ranks()).containsExactly(0, 3);
    }
    assertThat(SampledRanks.byPopularity(rows, negatives).ranks()).containsExactly(0, 3);
  }
}
