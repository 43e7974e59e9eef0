package dev.reckon.learning.train.items;

import dev.reckon.learning.data.FrozenVectors;
import dev.reckon.model.input.Texts;
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
    int width = (int) table.shape()[1];
    int count = newItemIds.size();
    Map<String, Tensor.Floats> read = new TreeMap<>(weights);
    read.put(TorchModel.ITEM_EMBEDDING, new Tensor.Floats(new float[count * width], count, width));
    read.put(
        TorchModel.ITEM_VECTORS,
        new Tensor.Floats(vectors.rows(newItemIds), count, vectors.width()));
    Map<String, Tensor.Floats> joined = new TreeMap<>(weights);
    try (TorchProgram program = TorchProgram.load(archive);
        PlacedTensors placed = program.place(read)) {
      Tensor.Floats rows = Facts.itemTable(program, placed, Texts.NONE);
      joined.put(TorchModel.ITEM_EMBEDDING, beforePad(table, rows));
    }
    return joined;
  }

  /** The pad item stays last. */
  private static Tensor.Floats beforePad(Tensor.Floats table, Tensor.Floats more) {
    int width = (int) table.shape()[1];
    int trained = table.values().length - width;
    float[] rows = Arrays.copyOf(table.values(), table.values().length + more.values().length);
    System.arraycopy(more.values(), 0, rows, trained, more.values().length);
    System.arraycopy(table.values(), trained, rows, rows.length - width, width);
    return new Tensor.Floats(rows, table.shape()[0] + more.shape()[0], width);
  }
}
