package dev.reckon.learning.memory;

import dev.reckon.model.memory.Source;

/**
 * The items that a list of a mixture may begin with, at one target: the best of each source.
 * Immutable by convention.
 *
 * @param afterSearch whether the newest event before it was a search
 * @param length of the history
 * @param target which of the items the user took; {@link #MISSED} if it is none of them
 * @param shares (items, sources), row by row: the probability of each item by each source
 * @param speaks which sources name any item
 */
record Candidates(boolean afterSearch, int length, int target, float[] shares, boolean[] speaks) {

  /** The user took an item that no source has among its best. */
  static final int MISSED = -1;

  boolean hasTarget() {
    return target != MISSED;
  }

  /** The probability of the target by a source. */
  float ofTarget(int source) {
    return shares[target * Source.COUNT + source];
  }

  /** The sum of the weights of all sources that name any item. */
  double speaking(double[] weights) {
    double sum = 0;
    for (int source = 0; source < weights.length; source++) {
      sum += speaks[source] ? weights[source] : 0;
    }
    return sum;
  }

  /** The probability of the target by a mixture. */
  double probabilityOfTarget(double[] weights) {
    double speaking = speaking(weights);
    return hasTarget() && speaking > 0 ? probability(target, weights) / speaking : 0;
  }

  /**
   * The place of the target in the list of a mixture, from 1, ties before it; 0 if it has none.
   *
   * @param deepest further places count as none
   */
  int rank(double[] weights, int deepest) {
    if (!hasTarget()) {
      return 0;
    }
    double ofTarget = probability(target, weights);
    if (ofTarget == 0) {
      return 0;
    }
    int rank = 1;
    for (int item = 0; item * Source.COUNT < shares.length && rank <= deepest; item++) {
      if (item != target && probability(item, weights) >= ofTarget) {
        rank++;
      }
    }
    return rank <= deepest ? rank : 0;
  }

  /** Up to a factor that is the same for all items. */
  private double probability(int item, double[] weights) {
    double sum = 0;
    for (int source = 0; source < weights.length; source++) {
      sum += weights[source] * shares[item * Source.COUNT + source];
    }
    return sum;
  }
}
