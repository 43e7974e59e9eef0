package dev.reckon.learning.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.cli.UsageError;
import dev.reckon.learning.train.batch.Negatives;
import dev.reckon.learning.train.batch.TrainingTargets;
import dev.reckon.learning.train.recipe.Recipe;
import dev.reckon.model.program.Arguments;
import dev.reckon.model.program.ProgramArchive;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import dev.reckon.model.testing.RandomWeights;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueLossTest {

  private static final int ITEMS = 40;
  private static final int DRAWS = 500;
  private static final Tensor.Longs TARGETS = Tensor.Longs.of(new int[] {5, 0, 39});

  /** Item i is i times a target. */
  private static final TrainingTargets TRAINING =
      TrainingTargets.of(
          IntStream.range(0, ITEMS).mapToObj(item -> repeated(item, item + 1)).toList(), ITEMS);

  @Test
  void negativesOfTheSampledSoftmaxAreDrawnAsOftenAsExpected() {
    CatalogueLoss loss = new CatalogueLoss.SampledSoftmax(20, 0.7);
    Random random = new Random(1);
    double[] drawn = new double[ITEMS];
    double[] expected = new double[ITEMS];
    for (int draw = 0; draw < 20_000; draw++) {
      Negatives negatives = loss.draw(TARGETS, TRAINING, random);
      for (int i = 0; i < 20; i++) {
        int item = (int) negatives.items().values()[i];
        drawn[item] += 1.0 / 20_000;
        expected[item] = Math.exp(negatives.logCounts().values()[i]);
      }
    }

    assertThat(Arrays.stream(expected).sum()).isCloseTo(20, within(1e-4));
    for (int item = 0; item < ITEMS; item++) {
      assertThat(drawn[item]).isCloseTo(expected[item], within(0.1 * expected[item]));
    }
  }

  /** The gradient of a mean over draws is biased by 1 / M, so there are many of them. */
  @Test
  void theSampledSoftmaxHasTheGradientOfTheWholeOneOnAverage() {
    try (TorchProgram program = TorchProgram.load(ProgramArchive.ofClassPath());
        PlacedTensors weights = program.place(RandomWeights.of(ITEMS, 1).tensors())) {
      Negatives everyItem =
          new Negatives(
              new Tensor.Longs(LongStream.range(0, ITEMS).toArray(), ITEMS),
              new Tensor.Floats(new float[ITEMS], ITEMS));
      List<Tensor> whole = gradients(program, weights, everyItem);
      Random random = new Random(2);
      Difference withCorrection = new Difference(whole);
      Difference without = new Difference(whole);
      for (int draw = 0; draw < DRAWS; draw++) {
        Negatives negatives =
            new CatalogueLoss.SampledSoftmax(400, 0.5).draw(TARGETS, TRAINING, random);
        withCorrection.add(gradients(program, weights, negatives));
        without.add(gradients(program, weights, uncorrected(negatives)));
      }

      assertThat(withCorrection.largest()).isLessThan(0.02);
      assertThat(without.largest()).isGreaterThan(0.1);
    }
  }

  @Test
  void negativesOfTheBinaryCrossEntropyAreAllOtherItemsAlike() {
    CatalogueLoss loss = new CatalogueLoss.GeneralisedBinary(13, 0.75);
    Random random = new Random(3);
    int[][] drawn = new int[3][ITEMS];
    for (int draw = 0; draw < 6_000; draw++) {
      Tensor.Longs items = loss.draw(TARGETS, TRAINING, random).items();
      assertThat(items.shape()).containsExactly(3, 13);
      for (int i = 0; i < items.values().length; i++) {
        drawn[i / 13][(int) items.values()[i]]++;
      }
    }

    for (int row = 0; row < 3; row++) {
      for (int item = 0; item < ITEMS; item++) {
        if (item == TARGETS.values()[row]) {
          assertThat(drawn[row][item]).isZero();
        } else {
          assertThat(drawn[row][item]).isCloseTo(2_000, within(250));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 0.25", "0.75, 0.4375"})
  void betaIsThatOfThePaper(double t, double beta) {
    assertThat(new CatalogueLoss.GeneralisedBinary(10, t).ofProgram(41, 64).get("beta"))
        .isCloseTo(beta, within(1e-12));
  }

  @Test
  void blocksOfScoresStaySmallInAnyCatalogue() {
    assertThat(new CatalogueLoss.FullSoftmax().ofProgram(1_000_000, 64))
        .containsEntry("softmax_block", 32.0);
    assertThat(new CatalogueLoss.SampledSoftmax(1023, 0.5).ofProgram(1_000_000, 64))
        .containsEntry("softmax_block", 384.0);
  }

  @Test
  void moreNegativesThanOtherItemsAreRefused() {
    CatalogueLoss loss = new CatalogueLoss.GeneralisedBinary(ITEMS, 0.75);

    assertThatThrownBy(() -> loss.ofProgram(ITEMS, 64))
        .isInstanceOf(TrainingException.class)
        .hasMessage(
            "Setting negatives = 40: a target has only 39 other items here; set fewer, or loss=full");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "loss|softmax|loss must be one of full, sampled, gbce",
        "negatives|0|negatives must be at least 1",
        "popular_negatives|1|popular_negatives must be from 0 to below 1",
        "gbce_t|1.5|gbce_t must be from 0 to 1",
        "lazy_from|0|lazy_from must be at least 1"
      })
  void valuesThatBreakARuleAreRefused(String key, String value, String rule) {
    assertThatThrownBy(() -> Recipe.of("rearec-prl", Map.of(key, value)))
        .isInstanceOf(UsageError.class)
        .hasMessage("Setting " + key + " = " + value + ": " + rule);
  }

  private static int[] repeated(int item, int times) {
    int[] items = new int[times];
    Arrays.fill(items, item);
    return items;
  }

  /** As if all items were drawn alike. */
  private static Negatives uncorrected(Negatives negatives) {
    float[] alike = new float[negatives.logCounts().values().length];
    Arrays.fill(alike, (float) Math.log((double) alike.length / ITEMS));
    return new Negatives(negatives.items(), new Tensor.Floats(alike, alike.length));
  }

  private static List<Tensor> gradients(
      TorchProgram program, PlacedTensors weights, Negatives negatives) {
    return program.callWithGradients(
        "gradients",
        Arguments.of()
            .tensors(List.of(new Tensor.Longs(new long[] {7, 8, 9, ITEMS, 1, 2}, 2, 3)))
            .tensors(List.of(Tensor.Longs.of(new int[] {1, 2, 5})))
            .tensor(TARGETS)
            .tensor(negatives.items())
            .tensor(negatives.logCounts())
            .tensors(List.of(Tensor.Longs.of(new int[0])))
            .tensor(new Tensor.Floats(new float[0], 0))
            .tensor(new Tensor.Longs(new long[0], 0))
            .tensor(new Tensor.Longs(new long[0], 0))
            .named(weights)
            .scalars(
                Map.ofEntries(
                    Map.entry("heads", (double) RandomWeights.HEADS),
                    Map.entry("tau", 1.0),
                    Map.entry("step_share", 1.0),
                    Map.entry("ensemble", 0.0),
                    Map.entry("alpha", 1.0),
                    Map.entry("progressive_weight", 0.0),
                    Map.entry("dropout", 0.0),
                    Map.entry("input_dropout", 0.0),
                    Map.entry("softmax_block", 64.0),
                    Map.entry("beta", 1.0),
                    Map.entry("searches", 0.0))));
  }

  /** How far the mean of gradients is from others, by the largest value of each. */
  private static final class Difference {
    private final List<Tensor> expected;
    private final List<double[]> means;

    Difference(List<Tensor> expected) {
      this.expected = expected;
      this.means = expected.stream().map(tensor -> new double[values(tensor).length]).toList();
    }

    void add(List<Tensor> tensors) {
      for (int i = 0; i < means.size(); i++) {
        float[] values = values(tensors.get(i));
        for (int j = 0; j < values.length; j++) {
          means.get(i)[j] += (double) values[j] / DRAWS;
        }
      }
    }

    double largest() {
      double largest = 0;
      for (int i = 0; i < means.size(); i++) {
        largest = Math.max(largest, relative(means.get(i), values(expected.get(i))));
      }
      return largest;
    }

    private static double relative(double[] mean, float[] expected) {
      double scale = 1e-4; // of gradients that are round-off, such as those of the keys' bias
      double apart = 0;
      for (int i = 0; i < mean.length; i++) {
        scale = Math.max(scale, Math.abs(expected[i]));
        apart = Math.max(apart, Math.abs(mean[i] - expected[i]));
      }
      return apart / scale;
    }

    private static float[] values(Tensor tensor) {
      return ((Tensor.Floats) tensor).values();
    }
  }
}
