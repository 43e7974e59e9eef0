package dev.reckon.model.train;

import dev.reckon.model.data.ItemVectors;
import dev.reckon.model.program.Arguments;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The item table of a bundle whose items have frozen vectors. In training an item is its row and
 * its projected vector; a bundle holds their sum, so that serving costs no more than without
 * vectors, and the projection, so that items can join that the model was not trained on.
 */
final class ItemRows {

  private ItemRows() {}

  /** What a training reads as its items' vectors: (N + 1, V), zeros for the pad item. */
  static Map<String, Tensor.Floats> frozen(ItemVectors vectors, List<String> itemIds) {
    float[] rows = vectors.rows(itemIds);
    return Map.of(
        TorchModel.ITEM_VECTORS,
        new Tensor.Floats(
            Arrays.copyOf(rows, rows.length + vectors.width()),
            itemIds.size() + 1L,
            vectors.width()));
  }

  /** The weights of a training with their item table as it is read. */
  static Map<String, Tensor.Floats> folded(
      byte[] archive, Map<String, Tensor.Floats> weights, Map<String, Tensor.Floats> frozen) {
    Map<String, Tensor.Floats> read = new TreeMap<>(weights);
    read.putAll(frozen);
    return withTable(weights, table(archive, read));
  }

  /**
   * The weights of a bundle with rows for more items, behind those it has: their projected vectors.
   */
  static Map<String, Tensor.Floats> joined(
      byte[] archive,
      Map<String, Tensor.Floats> weights,
      ItemVectors vectors,
      List<String> newItemIds) {
    Tensor.Floats table = Objects.requireNonNull(weights.get(TorchModel.ITEM_EMBEDDING));
    int width = (int) table.shape()[1];
    int count = newItemIds.size();
    Map<String, Tensor.Floats> read = new TreeMap<>(weights);
    read.put(TorchModel.ITEM_EMBEDDING, new Tensor.Floats(new float[count * width], count, width));
    read.put(
        TorchModel.ITEM_VECTORS,
        new Tensor.Floats(vectors.rows(newItemIds), count, vectors.width()));
    return withTable(weights, beforePad(table, table(archive, read)));
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

  private static Tensor.Floats table(byte[] archive, Map<String, Tensor.Floats> read) {
    try (TorchProgram program = TorchProgram.load(archive);
        PlacedTensors placed = program.place(read)) {
      Arguments arguments = Arguments.of().named(placed);
      return (Tensor.Floats) program.call("item_table", arguments).get(0);
    }
  }

  private static Map<String, Tensor.Floats> withTable(
      Map<String, Tensor.Floats> weights, Tensor.Floats table) {
    Map<String, Tensor.Floats> all = new TreeMap<>(weights);
    all.put(TorchModel.ITEM_EMBEDDING, table);
    return all;
  }
}
