package dev.reckon.model.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.reckon.model.bundle.Architecture;
import dev.reckon.model.bundle.Attention;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.bundle.Settings;
import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.retrieve.NamedItems;
import dev.reckon.model.retrieve.NamedScores;
import dev.reckon.model.retrieve.TopItems;
import dev.reckon.model.testing.RandomWeights;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a mixture needs of a model agrees with the model's list of all items. */
class NamedScoresTest {

  private static final double TEMPERATURE = 0.7;

  @Test
  void namedScoresAndTotalsAreThoseOfTheListOfAllItems() {
    Weights weights = RandomWeights.of(500, 1);
    try (TorchModel model = load(weights, Execution.PLAIN)) {
      assertAgrees(model, histories(500, 4), 1e-4);
    }
  }

  @Test
  void soTheyAreWhereSomethingIsAddedToScores() {
    float[] bias = new float[500];
    Random random = new Random(3);
    for (int item = 0; item < bias.length; item++) {
      bias[item] = (float) random.nextGaussian();
    }
    try (TorchModel model = load(RandomWeights.of(500, 1), Execution.PLAIN);
        TorchModel leaning = model.leaning(bias)) {
      assertAgrees(leaning, histories(500, 4), 1e-4);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void soTheyAreWhereAHeadScoresTheBestAgain(int steps) {
    ModelConfig config =
        Settings.with(
            SearchModels.config(Architecture.CROSS_REASONING, Attention.JOINED, steps),
            "candidates",
            "6");
    try (TorchModel model = SearchModels.model(config)) {
      assertAgrees(model, histories(SearchModels.ITEMS, 3), 1e-4);
    }
  }

  /** Of integer scores, so nearly. */
  @Test
  void soTheyAreWhereIntegerScoresFindCandidates() {
    assumeThat(CpuFeatures.multipliesInt8()).as("a CPU with VNNI").isTrue();
    int many = Execution.INT8_FROM_ITEMS + 1;
    Weights weights = RandomWeights.of(many, 1);
    try (TorchModel exact = load(weights, Execution.PLAIN);
        TorchModel rounded = load(weights, Execution.DEFAULT)) {
      assertThat(rounded.findsByIntegers()).isTrue();
      PaddedBatch batch = histories(many, 5);
      NamedItems named = named(5, many);
      NamedScores of = exact.rank(batch, 0, exclusions(5), 20, named);
      NamedScores byIntegers = rounded.rank(batch, 0, exclusions(5), 20, named);
      for (int row = 0; row < 5; row++) {
        assertThat(byIntegers.best().rows().get(row).itemIndices())
            .containsExactly(of.best().rows().get(row).itemIndices());
        assertThat(byIntegers.logTotals()[row]).isCloseTo(of.logTotals()[row], within(1e-2f));
        assertThat(byIntegers.scores().get(row))
            .containsExactly(of.scores().get(row), within(1e-5f));
      }
    }
  }

  private static void assertAgrees(TorchModel model, PaddedBatch batch, double error) {
    int rows = batch.rows();
    int items = model.itemCount();
    TopItems all = model.rank(batch, model.trainedReasoningSteps(), exclusions(rows), items);
    NamedItems named = named(rows, items);
    NamedScores scores =
        model.rank(batch, model.trainedReasoningSteps(), exclusions(rows), 10, named);

    for (int row = 0; row < rows; row++) {
      TopItems.Row list = all.rows().get(row);
      double sum = 0;
      float[] byItem = new float[items];
      Arrays.fill(byItem, Float.NaN);
      for (int i = 0; i < list.itemIndices().length; i++) {
        sum += Math.exp(list.scores()[i] / TEMPERATURE);
        byItem[list.itemIndices()[i]] = list.scores()[i];
      }
      assertThat((double) scores.logTotals()[row]).isCloseTo(Math.log(sum), within(error));
      assertThat(scores.best().rows().get(row).itemIndices())
          .containsExactly(Arrays.copyOf(list.itemIndices(), 10));
      int[] asked = named.perRow().get(row);
      for (int i = 0; i < asked.length; i++) {
        if (!Float.isNaN(byItem[asked[i]])) {
          assertThat(scores.scores().get(row)[i]).isCloseTo(byItem[asked[i]], within(1e-4f));
        }
      }
    }
  }

  private static TorchModel load(Weights weights, Execution execution) {
    return TorchModel.load(ProgramArchive.ofClassPath(), weights, RandomWeights.READING, execution);
  }

  private static PaddedBatch histories(int items, int rows) {
    long[] tokens = new Random(7).longs(rows * 3L, 0, items).toArray();
    return new PaddedBatch(tokens, rows, 3);
  }

  private static Exclusions exclusions(int rows) {
    int[][] own = new int[rows][];
    Arrays.setAll(own, row -> new int[] {row, row + 3});
    return new Exclusions(new int[] {9}, List.of(own));
  }

  /** None, one, many: each row has another number of them. */
  private static NamedItems named(int rows, int items) {
    int[][] own = new int[rows][];
    Arrays.setAll(own, row -> new Random(row).ints(3L * row, 10, items).toArray());
    return new NamedItems(List.of(own), TEMPERATURE);
  }
}
