package dev.reckon.model.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.program.TorchProgram.Bound;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import dev.reckon.model.retrieve.TopItems;
import dev.reckon.model.testing.RandomWeights;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The encoder whose items attend to all items, with and without a mask behind the history. */
class BidirectionalTest {

  private static final int ITEMS = 300;
  private static final int STEPS = 2;
  private static final int WIDTH = RandomWeights.WIDTH;

  /** The states of the items themselves. */
  private static final String ITEM_STATES =
      """
      import torch
      from torch import Tensor

      from encoder import layers
      import network


      class Programs(Module):

          def bind(self, w: Dict[str, Tensor], heads: int, ensemble: bool,
                   bidirectional: bool=False) -> network.Model:
              return network.bind(w, network.Reading(heads, ensemble, bidirectional, 0))

          def states(self, model: network.Model, items: Tensor) -> Tensor:
              return network.encode(items, model, layers.no_dropout()).states
      """;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void paddingNeverChangesAScore(boolean masked) {
    List<int[]> histories = List.of(new int[] {3, 5, 7});
    try (TorchModel model = model(masked)) {
      float[] tight = rows(model, histories, 3).get(0).scores();

      assertThat(rows(model, histories, 8).get(0).scores()).containsExactly(tight, within(1e-5f));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void batchingNeverChangesAScore(boolean masked) {
    List<int[]> histories = List.of(new int[] {3, 5, 7}, new int[] {1}, new int[] {4, 4, 2, 9, 30});
    try (TorchModel model = model(masked)) {
      List<TopItems.Row> together = rows(model, histories, 8);

      for (int row = 0; row < histories.size(); row++) {
        float[] alone = rows(model, List.of(histories.get(row)), 8).get(0).scores();
        assertThat(together.get(row).scores()).containsExactly(alone, within(1e-5f));
      }
    }
  }

  @Test
  void aMaskTakesNothingFromTheWindow() {
    try (TorchModel model = model(true)) {
      assertThat(model.windowLength()).isEqualTo(RandomWeights.WINDOW);
      List<int[]> full = List.of(IntStream.range(20, 20 + RandomWeights.WINDOW).toArray());
      List<int[]> otherOldest = List.of(full.get(0).clone());
      otherOldest.get(0)[0] = 99;

      assertThat(rows(model, full, 8).get(0).scores())
          .isNotEqualTo(rows(model, otherOldest, 8).get(0).scores());
    }
  }

  @Test
  void theScoreIsThatOfTheMaskBehindTheHistory() {
    Weights weights = RandomWeights.withMask(RandomWeights.of(ITEMS, 1), 5);
    float[] states = itemStates(weights, true, 3, 5, 7, ITEMS + 1);
    float[] user = Arrays.copyOfRange(states, 3 * WIDTH, 4 * WIDTH);
    float[] table = weights.get("item_embedding").values();
    float[] scores = new float[ITEMS];
    for (int item = 0; item < ITEMS; item++) {
      for (int i = 0; i < WIDTH; i++) {
        scores[item] += user[i] * table[item * WIDTH + i];
      }
    }
    try (TorchModel model =
        TorchModel.load(
            ProgramArchive.ofClassPath(),
            weights,
            new TorchModel.Reading(RandomWeights.HEADS, false, true))) {
      TopItems.Row row =
          model
              .rank(PaddedBatch.of(List.of(new int[] {3, 5, 7}), 3, ITEMS), 0, none(1), ITEMS)
              .rows()
              .get(0);

      for (int i = 0; i < ITEMS; i++) {
        assertThat(row.scores()[i]).isCloseTo(scores[row.itemIndices()[i]], within(1e-4f));
      }
    }
  }

  @Test
  void aLaterItemChangesEarlierStatesAndIsSeenOnBothSides() {
    Weights weights = RandomWeights.of(ITEMS, STEPS, 1);

    float[] one = itemStates(weights, true, 3, 5, 7, 11);
    float[] other = itemStates(weights, true, 3, 5, 7, 13);
    float[] causal = itemStates(weights, false, 3, 5, 7, 11);
    float[] otherCausal = itemStates(weights, false, 3, 5, 7, 13);

    for (int position = 0; position < 3; position++) {
      int from = position * WIDTH;
      assertThat(Arrays.copyOfRange(other, from, from + WIDTH))
          .isNotEqualTo(Arrays.copyOfRange(one, from, from + WIDTH));
      assertThat(Arrays.copyOfRange(otherCausal, from, from + WIDTH))
          .isEqualTo(Arrays.copyOfRange(causal, from, from + WIDTH));
    }
  }

  @Test
  void theGradientOfMasksIsTheSlopeOfTheirLoss() {
    Map<String, Tensor.Floats> weights =
        RandomWeights.withMask(RandomWeights.of(ITEMS, 1), 5).tensors();
    try (TorchProgram program = TorchProgram.load(ProgramArchive.ofClassPath())) {
      List<Tensor> gradients = gradients(program, weights);
      double norm = 0;
      for (Tensor gradient : gradients.subList(1, gradients.size())) {
        for (float value : ((Tensor.Floats) gradient).values()) {
          norm += (double) value * value;
        }
      }
      norm = Math.sqrt(norm);
      double step = 1e-2;
      double up = loss(program, moved(weights, gradients, step / norm));
      double down = loss(program, moved(weights, gradients, -step / norm));

      assertThat((up - down) / (2 * step)).isCloseTo(norm, within(0.02 * norm));
      int mask = 1 + List.copyOf(weights.keySet()).indexOf("mask_embedding");
      assertThat(((Tensor.Floats) gradients.get(mask)).values()).doesNotContain(0f);
    }
  }

  /** Two histories of which the second has one masked item, its newest. */
  private static List<Tensor> gradients(TorchProgram program, Map<String, Tensor.Floats> weights) {
    long mask = ITEMS + 1;
    long[] items = {3, mask, 7, mask, 11, ITEMS, ITEMS, 5, 13, mask};
    try (PlacedTensors placed = program.place(weights)) {
      return program.callWithGradients(
          "gradients",
          Arguments.of()
              .tensors(List.of(new Tensor.Longs(items, 2, 5)))
              .tensors(List.of(Tensor.Longs.of(new int[] {1, 3, 9})))
              .tensor(Tensor.Longs.of(new int[] {5, 9, 17}))
              .tensor(new Tensor.Longs(new long[0], 0))
              .tensor(new Tensor.Floats(new float[0], 0))
              .tensors(List.of(new Tensor.Longs(new long[0], 0)))
              .tensor(new Tensor.Floats(new float[0], 0))
              .tensor(new Tensor.Longs(new long[0], 0))
              .tensor(new Tensor.Longs(new long[0], 0))
              .named(placed)
              .scalars(
                  Map.ofEntries(
                      Map.entry("heads", (double) RandomWeights.HEADS),
                      Map.entry("bidirectional", 1.0),
                      Map.entry("ensemble", 0.0),
                      Map.entry("alpha", 1.0),
                      Map.entry("progressive_weight", 0.0),
                      Map.entry("step_share", 1.0),
                      Map.entry("tau", 0.7),
                      Map.entry("dropout", 0.0),
                      Map.entry("input_dropout", 0.0),
                      Map.entry("beta", 1.0),
                      Map.entry("searches", 0.0),
                      Map.entry("softmax_block", 2.0))));
    }
  }

  private static double loss(TorchProgram program, Map<String, Tensor.Floats> weights) {
    return ((Tensor.Floats) gradients(program, weights).get(0)).values()[0];
  }

  private static Map<String, Tensor.Floats> moved(
      Map<String, Tensor.Floats> weights, List<Tensor> gradients, double by) {
    Map<String, Tensor.Floats> moved = new LinkedHashMap<>();
    int next = 1;
    for (Map.Entry<String, Tensor.Floats> weight : weights.entrySet()) {
      float[] values = weight.getValue().values().clone();
      float[] gradient = ((Tensor.Floats) gradients.get(next++)).values();
      for (int i = 0; i < values.length; i++) {
        values[i] += (float) (by * gradient[i]);
      }
      moved.put(weight.getKey(), new Tensor.Floats(values, weight.getValue().shape()));
    }
    return moved;
  }

  private static TorchModel model(boolean masked) {
    Weights weights = RandomWeights.of(ITEMS, STEPS, 1);
    return TorchModel.load(
        ProgramArchive.ofClassPath(),
        masked ? RandomWeights.withMask(weights, 5) : weights,
        new TorchModel.Reading(RandomWeights.HEADS, false, true));
  }

  private static List<TopItems.Row> rows(TorchModel model, List<int[]> histories, int length) {
    PaddedBatch batch = PaddedBatch.of(histories, length, ITEMS);
    return model.rank(batch, STEPS, none(histories.size()), ITEMS).rows();
  }

  private static Exclusions none(int rows) {
    return new Exclusions(new int[0], IntStream.range(0, rows).mapToObj(r -> new int[0]).toList());
  }

  /** (T, D) of one history. */
  private static float[] itemStates(Weights weights, boolean bidirectional, long... items) {
    Map<String, String> sources = ProgramArchive.sources();
    sources.put("programs", ITEM_STATES);
    try (TorchProgram program = TorchProgram.load(ProgramArchive.of(sources));
        PlacedTensors placed = program.place(weights.tensors());
        Bound model =
            program.bind(
                "bind",
                Arguments.of()
                    .named(placed)
                    .integer(RandomWeights.HEADS)
                    .flag(false)
                    .flag(bidirectional))) {
      Arguments arguments =
          Arguments.of().bound(model).tensor(new Tensor.Longs(items, 1, items.length));
      return ((Tensor.Floats) program.call("states", arguments).get(0)).values();
    }
  }
}
