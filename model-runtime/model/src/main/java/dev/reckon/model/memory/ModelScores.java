package dev.reckon.model.memory;

import dev.reckon.model.retrieve.ItemIndex;
import dev.reckon.model.retrieve.NamedScores;
import dev.reckon.model.retrieve.TopItems;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What a model says for one history: its best items, and its scores of the items that the memories
 * name. Immutable by convention.
 *
 * @param best the indices of the best items that may be shown, best first
 * @param bestScores of each
 * @param named for each item that memories name its index in the model, or {@link
 *     ItemIndex#UNKNOWN}
 * @param namedScores of each; negative infinity where the model does not know it
 * @param idOf the id of an item by its index
 * @param logTotal the logarithm of the sum of e^(score / temperature) over all items that may be
 *     shown
 * @param temperature of the softmax in training
 */
public record ModelScores(
    int[] best,
    float[] bestScores,
    int[] named,
    float[] namedScores,
    IntFunction<String> idOf,
    double logTotal,
    double temperature) {

  /** Those of some indices that the model knows, in their order. */
  public static int[] known(int[] indices) {
    return Arrays.stream(indices).filter(index -> index != ItemIndex.UNKNOWN).toArray();
  }

  /**
   * What a ranker said of one row.
   *
   * @param scores of a batch whose named items were the {@link #known} ones
   * @param named of all items that memories name
   * @param temperature as of the named items
   */
  public static ModelScores of(
      NamedScores scores, int row, int[] named, IntFunction<String> idOf, double temperature) {
    TopItems.Row best = scores.best().rows().get(row);
    float[] ofKnown = scores.scores().get(row);
    float[] ofNamed = new float[named.length];
    int next = 0;
    for (int item = 0; item < ofNamed.length; item++) {
      boolean isKnown = named[item] != ItemIndex.UNKNOWN;
      ofNamed[item] = isKnown ? ofKnown[next++] : Float.NEGATIVE_INFINITY;
    }
    return new ModelScores(
        best.itemIndices(),
        best.scores(),
        named,
        ofNamed,
        idOf,
        scores.logTotals()[row],
        temperature);
  }

  /** The ids of the best items, best first. */
  public List<String> bestIds() {
    return Arrays.stream(best).mapToObj(idOf).toList();
  }

  double shareOfBest(int place) {
    return share(bestScores[place]);
  }

  double shareOfNamed(int item) {
    return share(namedScores[item]);
  }

  private double share(float score) {
    return Math.exp(score / temperature - logTotal);
  }
}
