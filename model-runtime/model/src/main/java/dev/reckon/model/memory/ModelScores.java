package dev.reckon.model.memory;

import dev.reckon.model.retrieve.ItemIndex;
import dev.reckon.model.retrieve.NamedScores;
import dev.reckon.model.retrieve.TopItems;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;

/**
 * What a model says for one history: its best items, and its scores of the items that the memories
 * name. Immutable by convention.
 *
 * @param best the ids of the best items that may be shown, best first
 * @param bestScores of each
 * @param namedScores for each item of {@link Remembered#itemIds}; negative infinity where the model
 *     does not know it
 * @param logTotal the logarithm of the sum of e^(score / temperature) over all items that may be
 *     shown
 * @param temperature of the softmax in training
 */
public record ModelScores(
    List<String> best,
    float[] bestScores,
    float[] namedScores,
    double logTotal,
    double temperature) {

  public ModelScores {
    best = List.copyOf(best);
  }

  /** The index in a model of each item that memories name, or {@link ItemIndex#UNKNOWN}. */
  public static int[] indices(Remembered remembered, ToIntFunction<String> indexOf) {
    int[] indices = new int[remembered.itemIds().size()];
    for (int item = 0; item < indices.length; item++) {
      indices[item] = indexOf.applyAsInt(remembered.itemIds().get(item));
    }
    return indices;
  }

  /** Those of {@link #indices} that the model knows, in their order. */
  public static int[] known(int[] indices) {
    return Arrays.stream(indices).filter(index -> index != ItemIndex.UNKNOWN).toArray();
  }

  /**
   * What a ranker said of one row.
   *
   * @param scores of a batch whose named items were the {@link #known} ones
   * @param indices of all items that memories name
   * @param temperature as of the named items
   */
  public static ModelScores of(
      NamedScores scores, int row, int[] indices, IntFunction<String> idOf, double temperature) {
    TopItems.Row best = scores.best().rows().get(row);
    float[] ofKnown = scores.scores().get(row);
    float[] named = new float[indices.length];
    int next = 0;
    for (int item = 0; item < named.length; item++) {
      boolean isKnown = indices[item] != ItemIndex.UNKNOWN;
      named[item] = isKnown ? ofKnown[next++] : Float.NEGATIVE_INFINITY;
    }
    return new ModelScores(
        Arrays.stream(best.itemIndices()).mapToObj(idOf).toList(),
        best.scores(),
        named,
        scores.logTotals()[row],
        temperature);
  }

  double shareOfBest(int i) {
    return share(bestScores[i]);
  }

  double shareOfNamed(int item) {
    return share(namedScores[item]);
  }

  private double share(float score) {
    return Math.exp(score / temperature - logTotal);
  }
}
