package dev.reckon.learning.train.items;

import dev.reckon.learning.data.FrozenVectors;
import dev.reckon.model.bundle.OptimiserState;
import dev.reckon.model.input.Texts;
import dev.reckon.model.program.ProjectedRows;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Rows of items that a model was not trained on, computed from their frozen vectors only. */
public final class ItemRows {

  private ItemRows() {}

  /** The weights of a bundle with rows for more items, after its own: their projected vectors. */
  public static Map<String, Tensor.Floats> joined(
      byte[] archive,
      Map<String, Tensor.Floats> weights,
      FrozenVectors vectors,
      List<String> newItemIds) {
    Tensor.Floats table = Objects.requireNonNull(weights.get(TorchModel.ITEM_EMBEDDING));
    Map<String, Tensor.Floats> others = new TreeMap<>(weights);
    others.remove(TorchModel.ITEM_EMBEDDING);
    Map<String, Tensor.Floats> joined = new TreeMap<>(weights);
    try (TorchProgram program = TorchProgram.load(archive);
        PlacedTensors placed = program.place(others)) {
      Tensor.Floats rows =
          ProjectedRows.of(
              program,
              placed,
              new Tensor.Floats(vectors.rows(newItemIds), newItemIds.size(), vectors.width()),
              Texts.NONE);
      joined.put(TorchModel.ITEM_EMBEDDING, beforePad(table, rows));
    }
    return joined;
  }

  /**
   * The same tensors, with rows of zeros for more items in the table of items, if they have one.
   */
  public static Map<String, Tensor.Floats> grown(Map<String, Tensor.Floats> tensors, int items) {
    Map<String, Tensor.Floats> grown = new TreeMap<>(tensors);
    grown.computeIfPresent(
        TorchModel.ITEM_EMBEDDING,
        (name, table) -> {
          int width = (int) table.shape()[1];
          float[] zeros = new float[Math.multiplyExact(items, width)];
          return beforePad(table, new Tensor.Floats(zeros, items, width));
        });
    return grown;
  }

  /** An optimiser for more items, which have no row of their own yet and so no moments. */
  public static OptimiserState grown(OptimiserState state, int items) {
    return new OptimiserState(
        state.epochs(),
        state.step(),
        grown(state.firstMoments(), items),
        grown(state.secondMoments(), items),
        grown(state.asTrained(), items));
  }

  /**
   * A table of items with more rows, behind those that it has; the pad item stays last.
   *
   * @param table (N + 1, D)
   * @param more (M, D)
   */
  private static Tensor.Floats beforePad(Tensor.Floats table, Tensor.Floats more) {
    int width = (int) table.shape()[1];
    int trained = table.values().length - width;
    float[] rows = Arrays.copyOf(table.values(), table.values().length + more.values().length);
    System.arraycopy(more.values(), 0, rows, trained, more.values().length);
    System.arraycopy(table.values(), trained, rows, rows.length - width, width);
    return new Tensor.Floats(rows, table.shape()[0] + more.shape()[0], width);
  }
}
