package dev.reckon.model.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.program.TorchProgram;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The names of weights as Java has them, and as the programs bind them. */
class WeightShapesTest {

  private static final int ITEMS = 7;

  /**
   * What a network does without where it is missing: tables of other models, and the parts of which
   * it has none then.
   */
  private static final Set<String> OPTIONAL =
      Set.of(
          TorchModel.MASK_EMBEDDING,
          TorchModel.REASONING_POSITION_EMBEDDING,
          TorchModel.GRAM_EMBEDDING,
          "search_embedding",
          TorchModel.CROSS_POSITIONS,
          "joined.both.weight",
          "layer.0.attention.query.weight",
          "layer.1.attention.query.weight",
          "transitions.layer.0.attention.query.weight",
          "transitions.layer.1.attention.query.weight",
          "coattention.layer.0.attention.query.weight",
          "coattention.layer.1.attention.query.weight");

  @ParameterizedTest
  @EnumSource
  void theProgramsBindEveryWeightByItsName(Architecture architecture) {
    ModelConfig config = everything(architecture);
    Map<String, Tensor.Floats> tensors = zeros(config);
    try (TorchProgram program = TorchProgram.load(config.program())) {
      try (TorchModel model = bind(program, config, tensors)) {
        PaddedBatch batch = PaddedBatch.of(List.of(new int[] {1, 2}), 3, ITEMS);
        assertThat(model.users(batch, config.allSteps())).hasSize(4);
      }

      for (String name : tensors.keySet()) {
        Map<String, Tensor.Floats> others = new TreeMap<>(tensors);
        others.remove(name);
        if (!OPTIONAL.contains(name)) {
          assertThatThrownBy(() -> bind(program, config, others))
              .as(name)
              .hasMessageContaining(name);
        }
      }
    }
  }

  /** All that a model may have. */
  private static ModelConfig everything(Architecture architecture) {
    ModelConfig config = Settings.with(ModelConfig.of(architecture), "d", "4");
    if (architecture.readsSearches()) {
      config = Settings.with(config, "candidates", "3");
    }
    if (architecture.steps() == Architecture.Steps.ANY) {
      config = Settings.with(config, "reasoning_steps", "2");
      config = Settings.with(config, "cross_steps", "2");
    }
    return config;
  }

  private static Map<String, Tensor.Floats> zeros(ModelConfig config) {
    Map<String, Tensor.Floats> tensors = new TreeMap<>();
    config
        .weightShapes(ITEMS, 0)
        .forEach(
            (name, shape) ->
                tensors.put(name, new Tensor.Floats(new float[(int) Tensor.sizeOf(shape)], shape)));
    return tensors;
  }

  private static TorchModel bind(
      TorchProgram program, ModelConfig config, Map<String, Tensor.Floats> tensors) {
    return TorchModel.owning(program, program.place(tensors), config.reading());
  }

  @Test
  void whatPassesOnStatesHasARowForEachNumberOfOne() {
    for (Architecture architecture : Architecture.values()) {
      WeightShapes shapes = everything(architecture).shapes(ITEMS, 0);
      assertThat(shapes.passingOn())
          .allSatisfy(
              name ->
                  assertThat(Objects.requireNonNull(shapes.byName().get(name))[1] % 4).isZero());
    }
  }
}
