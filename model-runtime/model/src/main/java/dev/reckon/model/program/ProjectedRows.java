package dev.reckon.model.program;

import dev.reckon.model.input.Texts;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import java.util.Arrays;
import java.util.Map;

/**
 * The rows of items that a model was not trained on, computed from what is known of them: their
 * projected frozen vectors and the words of their titles, which training adds to the rows of items
 * that it knows.
 */
public final class ProjectedRows {

  private ProjectedRows() {}

  /**
   * The rows of items.
   *
   * @param weights of a model that reads vectors of items
   * @param vectors (M, V), less their centre
   * @param titles M, for a model that reads texts; none where they are not known
   * @return (M, D)
   */
  public static Tensor.Floats of(
      TorchProgram program, PlacedTensors weights, Tensor.Floats vectors, Texts titles) {
    int count = (int) vectors.shape()[0];
    int width = (int) weights.shape(TorchModel.POSITION_EMBEDDING)[1];
    Map<String, Tensor.Floats> items =
        Map.of(
            TorchModel.ITEM_EMBEDDING,
            withPad(new float[Math.multiplyExact(count, width)], width),
            TorchModel.ITEM_VECTORS,
            withPad(vectors.values(), (int) vectors.shape()[1]));
    try (PlacedTensors read = weights.with(items)) {
      float[] table = table(program, read, titles).values();
      return new Tensor.Floats(Arrays.copyOf(table, count * width), count, width);
    }
  }

  /**
   * The table of items of these weights, with the words of their titles.
   *
   * @return (N + 1, D)
   */
  public static Tensor.Floats table(TorchProgram program, PlacedTensors weights, Texts titles) {
    Arguments arguments =
        Arguments.of()
            .named(weights)
            .tensor(new Tensor.Longs(titles.grams(), titles.grams().length))
            .tensor(new Tensor.Longs(titles.textOf(), titles.textOf().length));
    return (Tensor.Floats) program.call("item_table", arguments).get(0);
  }

  private static Tensor.Floats withPad(float[] rows, int width) {
    return new Tensor.Floats(
        Arrays.copyOf(rows, rows.length + width), rows.length / width + 1L, width);
  }
}
