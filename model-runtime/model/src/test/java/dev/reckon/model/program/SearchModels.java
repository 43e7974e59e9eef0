package dev.reckon.model.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.model.bundle.Architecture;
import dev.reckon.model.bundle.Attention;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.input.History;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.input.Texts;
import dev.reckon.model.text.Grams;
import dev.reckon.model.text.TextRules;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;

/** Small models of searches and items in one order, with random weights, and their gradients. */
final class SearchModels {

  static final int ITEMS = 30;
  static final int GRAMS = 500;
  static final int WIDTH = 16;
  static final int CANDIDATES = 6;
  static final int[] WAR = Grams.hashed(GRAMS, TextRules.V1).of("gears of war");
  static final int[] HALO = Grams.hashed(GRAMS, TextRules.V1).of("halo");

  private SearchModels() {}

  /** Of a model that takes so many steps over searches, and so many behind them. */
  static ModelConfig config(Architecture architecture, Attention attention, int steps) {
    return new ModelConfig(
        architecture,
        new ModelConfig.Encoder(WIDTH, 2, 2, 24, 8, attention, 0, 0),
        steps,
        1,
        new ModelConfig.Searches(steps, GRAMS, 0, 1),
        ModelConfig.Vectors.NONE);
  }

  static Weights weights(ModelConfig config) {
    Random random = new Random(5);
    Map<String, Tensor.Floats> tensors = new TreeMap<>();
    config
        .weightShapes(ITEMS, 0)
        .forEach((name, shape) -> tensors.put(name, drawn(random, name, shape)));
    return new Weights(tensors, Map.of());
  }

  static Tensor.Floats drawn(Random random, String name, long... shape) {
    float[] values = new float[(int) Tensor.sizeOf(shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.3 * random.nextGaussian()) + (name.endsWith("norm.weight") ? 1 : 0);
    }
    return new Tensor.Floats(values, shape);
  }

  static TorchModel model(ModelConfig config) {
    return TorchModel.load(config.program(), weights(config), config.reading());
  }

  static float[] user(TorchModel model, int steps, History history) {
    return model.users(PaddedBatch.ofHistories(List.of(history), 5, ITEMS), steps);
  }

  /** In the number of the tensor that the loss depends on most. */
  static void assertIsSlope(
      String name,
      Map<String, Tensor.Floats> tensors,
      Tensor gradient,
      Function<Map<String, Tensor.Floats>, List<Tensor>> gradients) {
    float[] values = ((Tensor.Floats) gradient).values();
    int largest = largest(values);
    double slope =
        (lossWith(tensors, name, largest, 1e-2f, gradients)
                - lossWith(tensors, name, largest, -1e-2f, gradients))
            / 2e-2;

    assertThat((double) values[largest])
        .describedAs(name)
        .isCloseTo(slope, within(0.03 * Math.abs(slope) + 1e-4));
  }

  private static int largest(float[] values) {
    int largest = 0;
    for (int i = 0; i < values.length; i++) {
      largest = Math.abs(values[i]) > Math.abs(values[largest]) ? i : largest;
    }
    return largest;
  }

  private static float lossWith(
      Map<String, Tensor.Floats> tensors,
      String name,
      int index,
      float change,
      Function<Map<String, Tensor.Floats>, List<Tensor>> gradients) {
    Tensor.Floats tensor = Objects.requireNonNull(tensors.get(name));
    float[] values = tensor.values().clone();
    values[index] += change;
    Map<String, Tensor.Floats> changed = new TreeMap<>(tensors);
    changed.put(name, new Tensor.Floats(values, tensor.shape()));
    return ((Tensor.Floats) gradients.apply(changed).get(0)).values()[0];
  }

  /** Of the first three positions, whose targets are items 5, 7 and 9. */
  static List<Tensor> gradients(
      TorchProgram program,
      double queryAlignmentWeight,
      Map<String, Tensor.Floats> tensors,
      long[] tokens,
      int length,
      int[]... searches) {
    Texts texts = Texts.of(List.of(searches));
    try (TorchProgram.PlacedTensors placed = program.place(tensors)) {
      return program.callWithGradients(
          "gradients",
          Arguments.of()
              .tensors(List.of(new Tensor.Longs(tokens, 1, length)))
              .tensors(List.of(Tensor.Longs.of(new int[] {0, 1, 2})))
              .tensor(Tensor.Longs.of(new int[] {5, 7, 9}))
              .tensor(new Tensor.Longs(new long[0], 0))
              .tensor(new Tensor.Floats(new float[0], 0))
              .tensors(List.of(new Tensor.Longs(new long[0], 0)))
              .tensor(new Tensor.Floats(new float[0], 0))
              .tensor(new Tensor.Longs(texts.grams(), texts.grams().length))
              .tensor(new Tensor.Longs(texts.textOf(), texts.textOf().length))
              .named(placed)
              .scalars(
                  Map.ofEntries(
                      Map.entry("heads", 2.0),
                      Map.entry("ensemble", 0.0),
                      Map.entry("alpha", 1.5),
                      Map.entry("progressive_weight", 1.0),
                      Map.entry("step_share", 1.0),
                      Map.entry("tau", 2.0),
                      Map.entry("dropout", 0.0),
                      Map.entry("input_dropout", 0.0),
                      Map.entry("softmax_block", 64.0),
                      Map.entry("beta", 1.0),
                      Map.entry("alignment_weight", 0.5),
                      Map.entry("alignment_tau", 0.1),
                      Map.entry("alignment_positions", 3.0),
                      Map.entry("head_positions", 3.0),
                      Map.entry("query_alignment_weight", queryAlignmentWeight),
                      Map.entry(
                          "candidates",
                          tensors.containsKey("head.outer.weight") ? (double) CANDIDATES : 0.0),
                      Map.entry("searches", (double) searches.length))));
    }
  }

  static void assertSame(List<Tensor> actual, List<Tensor> expected) {
    for (int i = 0; i < expected.size(); i++) {
      assertThat(((Tensor.Floats) actual.get(i)).values())
          .as("tensor %d", i)
          .containsExactly(((Tensor.Floats) expected.get(i)).values(), within(1e-4f));
    }
  }
}
