package dev.reckon.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.model.program.Device;
import dev.reckon.model.program.Precision;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReaEmbModelTest {

  private static final double SCALE = 4;
  private static final List<String> TEXTS =
      List.of("a red car", "The Blue Train (1985). Drama. Western. 12 stations of the north.", "x");

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void paddingOnEitherSideChangesNothing(boolean isCausal) {
    try (Trained trained = new Trained(isCausal)) {
      List<int[]> texts = TEXTS.stream().map(trained.backbone::tokens).toList();
      Tensor.Floats together = trained.model.call("vectors_in_full", TokenBatch.of(texts));
      Tensor.Floats left = trained.model.call("vectors_in_full", paddedOnTheLeft(texts));
      assertClose(left.values(), together.values(), 1e-5);
      float[] alone =
          trained.model.call("vectors_in_full", TokenBatch.of(texts.subList(0, 1))).values();
      assertClose(alone, Arrays.copyOf(together.values(), alone.length), 1e-5);
    }
  }

  @Test
  void aCausalModelContinuesItsFirstPass() {
    try (Trained trained = new Trained(true)) {
      for (TokenBatch batch :
          List.of(
              TokenBatch.of(TEXTS.stream().map(trained.backbone::tokens).toList()),
              paddedOnTheLeft(TEXTS.stream().map(trained.backbone::tokens).toList()))) {
        assertClose(
            trained.model.call("vectors", batch).values(),
            trained.model.call("vectors_in_full", batch).values(),
            1e-5);
      }
    }
  }

  @Test
  void mergedAdaptersGiveTheSameVectors() {
    try (Trained trained = new Trained(false);
        PlacedTensors merged =
            trained.base.with(
                union(
                    ReaEmbModel.merged(trained.backbone, trained.program, trained.all, SCALE),
                    trained.moduleAlone()));
        ReaEmbModel model =
            ReaEmbModel.over(trained.backbone, trained.program, merged, SCALE, Precision.FLOAT32)) {
      List<int[]> texts = TEXTS.stream().map(trained.backbone::tokens).toList();
      float[][] expected = trained.model.vectors(texts);
      float[][] vectors = model.vectors(texts);
      for (int text = 0; text < vectors.length; text++) {
        assertClose(vectors[text], expected[text], 1e-5);
      }
    }
  }

  @Test
  void untrainedAdaptersChangeNothing() {
    Backbone backbone = new MiniLmBackbone(false);
    try (TorchProgram program = ReaEmbModel.programs(backbone);
        PlacedTensors base = backbone.place(program, Device.CPU)) {
      Map<String, Tensor.Floats> initial = ReaEmbWeights.initial(backbone, base, 8, 1, 7);
      Map<String, Tensor.Floats> module = new TreeMap<>(initial);
      module.keySet().removeIf(name -> name.startsWith(ReaEmbWeights.ADAPTERS));
      try (PlacedTensors with = base.with(initial);
          PlacedTensors without = base.with(module);
          ReaEmbModel adapted =
              ReaEmbModel.over(backbone, program, with, SCALE, Precision.FLOAT32);
          ReaEmbModel plain =
              ReaEmbModel.over(backbone, program, without, SCALE, Precision.FLOAT32)) {
        List<int[]> texts = List.of(backbone.tokens("a red car"));
        assertThat(adapted.vectors(texts)[0]).isEqualTo(plain.vectors(texts)[0]);
      }
    }
  }

  @Test
  void theThoughtIsAMaskBeforeTheEnd() {
    Backbone backbone = new MiniLmBackbone(false);
    int[] plain = MiniLm.tokens("a red car");
    int[] tokens = backbone.tokens("a red car");
    assertThat(tokens).hasSize(plain.length + 1).startsWith(Arrays.copyOf(plain, 4));
    assertThat(tokens).endsWith(103, 102);
    int[] longest = backbone.tokens("word ".repeat(500));
    assertThat(longest).hasSize(128).endsWith(103, 102);
  }

  private static TokenBatch paddedOnTheLeft(List<int[]> texts) {
    TokenBatch right = TokenBatch.of(texts);
    int longest = (int) right.tokens().shape()[1];
    long[] tokens = new long[right.paddedTokens()];
    long[] inside = new long[tokens.length];
    for (int row = 0; row < texts.size(); row++) {
      int shift = longest - texts.get(row).length;
      for (int place = 0; place < texts.get(row).length; place++) {
        tokens[row * longest + shift + place] = texts.get(row)[place];
        inside[row * longest + shift + place] = 1;
      }
    }
    return new TokenBatch(
        new Tensor.Longs(tokens, texts.size(), longest),
        new Tensor.Longs(inside, texts.size(), longest));
  }

  private static void assertClose(float[] actual, float[] expected, double most) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat((double) actual[i])
          .as("number %d", i)
          .isCloseTo(expected[i], within(most * Math.max(1, Math.abs(expected[i]))));
    }
  }

  private static Map<String, Tensor.Floats> union(
      Map<String, Tensor.Floats> some, Map<String, Tensor.Floats> others) {
    Map<String, Tensor.Floats> all = new TreeMap<>(some);
    all.putAll(others);
    return all;
  }

  /** The encoder with adapters that change it, as after a training. */
  private static final class Trained implements AutoCloseable {
    final Backbone backbone;
    final TorchProgram program;
    final PlacedTensors base;
    final PlacedTensors all;
    final ReaEmbModel model;
    private final Map<String, Tensor.Floats> beside = new TreeMap<>();

    Trained(boolean isCausal) {
      backbone = new MiniLmBackbone(isCausal);
      program = ReaEmbModel.programs(backbone);
      base = backbone.place(program, Device.CPU);
      Random random = new Random(3);
      ReaEmbWeights.initial(backbone, base, 8, 1, 3)
          .forEach((name, tensor) -> beside.put(name, moved(name, tensor, random)));
      all = base.with(beside);
      model = ReaEmbModel.over(backbone, program, all, SCALE, Precision.FLOAT32);
    }

    private static Tensor.Floats moved(String name, Tensor.Floats tensor, Random random) {
      float[] values = tensor.values().clone();
      for (int i = 0; name.endsWith(".up") && i < values.length; i++) {
        values[i] = (float) (0.01 * random.nextGaussian());
      }
      return new Tensor.Floats(values, tensor.shape());
    }

    Map<String, Tensor.Floats> moduleAlone() {
      Map<String, Tensor.Floats> module = new TreeMap<>(beside);
      module.keySet().removeIf(name -> !name.startsWith(ReaEmbWeights.MODULE));
      return module;
    }

    @Override
    public void close() {
      model.close();
      all.close();
      base.close();
      program.close();
    }
  }
}
