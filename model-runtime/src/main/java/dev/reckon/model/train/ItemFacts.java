package dev.reckon.model.train;

import dev.reckon.model.data.ItemVectors;
import dev.reckon.model.program.Arguments;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import dev.reckon.model.retrieve.Texts;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is known of items beside their ids. In training an item is its row and what these facts
 * stand for; a bundle's item table holds the sum, so that serving costs no more than without them.
 *
 * @param vectors the items' frozen vectors, (N + 1, V), by the name the programs have for them;
 *     empty where they have none
 * @param titles the words of the items' titles; none where they are not read
 */
record ItemFacts(Map<String, Tensor.Floats> vectors, Texts titles) {

  static final ItemFacts NONE = new ItemFacts(Map.of(), Texts.NONE);

  /** Vectors as a training reads them; zeros for the pad item. */
  static Map<String, Tensor.Floats> vectors(ItemVectors vectors, List<String> itemIds) {
    float[] rows = vectors.rows(itemIds);
    return Map.of(
        TorchModel.ITEM_VECTORS,
        new Tensor.Floats(
            Arrays.copyOf(rows, rows.length + vectors.width()),
            itemIds.size() + 1L,
            vectors.width()));
  }

  /** Whether the table of a bundle differs from that of its training. */
  boolean isFolded() {
    return !vectors.isEmpty() || titles.count() > 0;
  }

  /** The weights of a training with their item table as it is read. */
  Map<String, Tensor.Floats> fold(TorchProgram program, Map<String, Tensor.Floats> weights) {
    Map<String, Tensor.Floats> read = new TreeMap<>(weights);
    read.putAll(vectors);
    Map<String, Tensor.Floats> folded = new TreeMap<>(weights);
    folded.put(TorchModel.ITEM_EMBEDDING, table(program, read, titles));
    return folded;
  }

  /** The item table of these weights. */
  static Tensor.Floats table(
      TorchProgram program, Map<String, Tensor.Floats> weights, Texts titles) {
    try (PlacedTensors placed = program.place(weights)) {
      Arguments arguments =
          Arguments.of()
              .named(placed)
              .tensor(new Tensor.Longs(titles.grams(), titles.grams().length))
              .tensor(new Tensor.Longs(titles.textOf(), titles.textOf().length));
      return (Tensor.Floats) program.call("item_table", arguments).get(0);
    }
  }
}
