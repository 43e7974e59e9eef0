package dev.reckon.model.program;

import dev.reckon.model.program.TorchProgram.PlacedTensors;
import java.util.Map;
import java.util.Objects;

/**
 * The rows of items that a model was not trained on, computed from their frozen vectors alone:
 * their projections, as training adds them to the rows of items that it knows.
 */
public final class ProjectedRows {

  private static final Tensor.Longs NO_TEXTS = new Tensor.Longs(new long[0], 0);

  private ProjectedRows() {}

  /**
   * The rows of items.
   *
   * @param weights of a model that reads vectors of items
   * @param vectors (M, V), less their centre
   * @return (M, D)
   */
  public static Tensor.Floats of(
      TorchProgram program, PlacedTensors weights, Tensor.Floats vectors) {
    int count = (int) vectors.shape()[0];
    int width = (int) weights.shape(TorchModel.POSITION_EMBEDDING)[1];
    Map<String, Tensor.Floats> items =
        Map.of(
            TorchModel.ITEM_EMBEDDING,
            new Tensor.Floats(new float[Math.multiplyExact(count, width)], count, width),
            TorchModel.ITEM_VECTORS,
            vectors);
    try (PlacedTensors read = weights.with(items)) {
      Arguments arguments = Arguments.of().named(read).tensor(NO_TEXTS).tensor(NO_TEXTS);
      return (Tensor.Floats) Objects.requireNonNull(program.call("item_table", arguments).get(0));
    }
  }
}
