package dev.reckon.learning.train;

import dev.reckon.learning.train.items.Facts;
import dev.reckon.learning.train.items.ItemRows;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.bundle.OptimiserState;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.program.Weights;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes of weights in training those of a bundle: its tables hold what titles and vectors add, and
 * rows for items that have a vector alone.
 *
 * @param data that was trained on
 * @param config the network, with the widths of the vectors
 */
record TrainedBundle(TrainingData data, ModelConfig config) {

  /** The weights that are served. */
  Weights weights(Map<String, Tensor.Floats> trained) {
    Map<String, Tensor.Floats> tensors = trained;
    Facts facts = data.factsOfBundle(config);
    byte[] archive = config.program();
    if (facts.areFolded()) {
      try (TorchProgram program = TorchProgram.load(archive)) {
        tensors = facts.fold(program, tensors);
      }
    }
    if (data.vectors() != null) {
      tensors = ItemRows.joined(archive, tensors, data.vectors(), data.newItemIds());
    }
    return new Weights(tensors, Map.of("architecture", config.architecture().id()));
  }

  /**
   * What a bundle keeps so that a training can continue from it.
   *
   * @param trained the weights as training has them
   * @return null where it is more than a file may hold
   */
  @Nullable OptimiserState optimiser(Map<String, Tensor.Floats> trained, OptimiserState state) {
    Map<String, Tensor.Floats> tables = new TreeMap<>();
    if (data.factsOfBundle(config).areFolded()) {
      tables.putAll(trained);
      tables
          .keySet()
          .removeIf(
              name ->
                  !name.equals(TorchModel.ITEM_EMBEDDING)
                      && !name.equals(TorchModel.GRAM_EMBEDDING));
    }
    OptimiserState kept = ItemRows.grown(state.with(tables), data.newItemIds().size());
    return kept.fits() ? kept : null;
  }
}
