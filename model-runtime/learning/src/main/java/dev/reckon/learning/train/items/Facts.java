package dev.reckon.learning.train.items;

import dev.reckon.learning.data.FrozenVectors;
import dev.reckon.model.input.Texts;
import dev.reckon.model.program.Arguments;
import dev.reckon.model.program.ProjectedRows;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The data of items beside their ids, and of words beside their letters. In training an item is the
 * sum of its row and its projected facts, and a word with a vector is one more gram. A bundle's
 * tables hold the sums and these grams' rows, so that serving costs no more than without them.
 *
 * @param frozen the vectors, by the names the programs have for them: of the items, (N + 1, V), and
 *     of {@code words}, (W, V); none where they have none
 * @param titles the words of the items' titles; none where they are not read
 * @param words those that have a vector, in the order of their rows
 * @param unread which of them do not occur in the training
 * @param fixed weights that no training changes, by name, for one that begins
 */
public record Facts(
    Map<String, Tensor.Floats> frozen,
    Texts titles,
    List<String> words,
    BitSet unread,
    Map<String, Tensor.Floats> fixed) {

  public static final Facts NONE =
      new Facts(Map.of(), Texts.NONE, List.of(), new BitSet(), Map.of());

  /** Vectors of items as a training reads them; zeros for the pad item. */
  public static Tensor.Floats ofItems(FrozenVectors vectors, List<String> itemIds) {
    float[] rows = vectors.rows(itemIds);
    return new Tensor.Floats(
        Arrays.copyOf(rows, rows.length + vectors.width()), itemIds.size() + 1L, vectors.width());
  }

  /** Whether the tables of a bundle differ from those of its training. */
  public boolean areFolded() {
    return !frozen.isEmpty() || titles.count() > 0;
  }

  /** The weights of a training with their tables as serving reads them. */
  public Map<String, Tensor.Floats> fold(TorchProgram program, Map<String, Tensor.Floats> weights) {
    Map<String, Tensor.Floats> read = new TreeMap<>(weights);
    read.putAll(frozen);
    Map<String, Tensor.Floats> folded = new TreeMap<>(weights);
    try (PlacedTensors placed = program.place(read)) {
      folded.put(TorchModel.ITEM_EMBEDDING, ProjectedRows.table(program, placed, titles));
      Tensor.Floats ofWords = frozen.get(TorchModel.WORD_VECTORS);
      if (ofWords != null) {
        Tensor table = program.call("gram_table", Arguments.of().named(placed)).get(0);
        folded.put(
            TorchModel.GRAM_EMBEDDING,
            WordRows.filled((Tensor.Floats) table, ofWords, words, unread));
      }
    }
    return folded;
  }

  /**
   * The weights of a bundle with their tables as training reads them: what {@link #fold} adds is
   * taken away again, up to rounding.
   *
   * @param folded of as many items as these facts are
   * @param grams G, those of letters alone; their rows come first
   */
  public Map<String, Tensor.Floats> unfold(
      TorchProgram program, Map<String, Tensor.Floats> folded, int grams) {
    Map<String, Tensor.Floats> weights = new TreeMap<>(folded);
    weights.computeIfPresent(TorchModel.GRAM_EMBEDDING, (name, table) -> firstRows(table, grams));
    Map<String, Tensor.Floats> read = new TreeMap<>(weights);
    read.putAll(frozen);
    read.computeIfPresent(
        TorchModel.ITEM_EMBEDDING,
        (name, table) -> new Tensor.Floats(new float[table.values().length], table.shape()));
    try (PlacedTensors placed = program.place(read)) {
      Tensor.Floats added = ProjectedRows.table(program, placed, titles);
      weights.computeIfPresent(TorchModel.ITEM_EMBEDDING, (name, table) -> less(table, added));
    }
    return weights;
  }

  private static Tensor.Floats firstRows(Tensor.Floats table, int rows) {
    int width = (int) table.shape()[1];
    return new Tensor.Floats(Arrays.copyOf(table.values(), rows * width), rows, width);
  }

  private static Tensor.Floats less(Tensor.Floats table, Tensor.Floats other) {
    float[] values = table.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] -= other.values()[i];
    }
    return new Tensor.Floats(values, table.shape());
  }
}
