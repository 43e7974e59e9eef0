package dev.reckon.model.memory;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Sums by number, few of all, for one question; empty again at little cost. A number may have
 * several sums, which are added to together. Owned by one thread.
 */
final class Tally {

  private static final int LEAST = 1 << 10;

  private final Places places = new Places(LEAST);

  /** By sum and place. */
  private final double[][] sums;

  /** What {@link #best} sorts. */
  private long[] order = new long[LEAST];

  /**
   * Nothing yet.
   *
   * @param sums of a number, 1 or 2
   */
  Tally(int sums) {
    this.sums = new double[sums][LEAST];
  }

  /** Forgets everything. */
  void clear() {
    for (double[] own : sums) {
      Arrays.fill(own, 0, places.size(), 0);
    }
    places.clear();
  }

  /** Adds to the first sum of a number. */
  void add(int number, double value) {
    int place = placeOf(number);
    sums[0][place] += value;
  }

  /** Adds to both sums of a number. */
  void add(int number, double value, double other) {
    int place = placeOf(number);
    sums[0][place] += value;
    sums[1][place] += other;
  }

  private int placeOf(int number) {
    int place = places.of(number);
    if (place == sums[0].length) {
      for (int sum = 0; sum < sums.length; sum++) {
        sums[sum] = Arrays.copyOf(sums[sum], 2 * place);
      }
      order = new long[2 * place];
    }
    return place;
  }

  /** Makes all sums of a number 0. */
  void drop(int number) {
    int place = places.find(number);
    for (double[] own : sums) {
      if (place != Places.NONE) {
        own[place] = 0;
      }
    }
  }

  /** The best by the first sum; see the other. */
  Shares best(int most, IntPredicate isAllowed) {
    return best(0, most, isAllowed);
  }

  /**
   * The best of those that are allowed, in any order, each by its share of their sum; of equals
   * those with the lower numbers.
   *
   * @param sum which of a number's, from 0
   * @param most how many
   * @param isAllowed asked about few more than those
   */
  Shares best(int sum, int most, IntPredicate isAllowed) {
    int summed = order(sums[sum]);
    int[] numbers = new int[Math.min(most, summed)];
    Smallest.first(order, 0, numbers.length, summed);
    int kept = keep(0, numbers.length, isAllowed, numbers, 0);
    for (int from = numbers.length; from < summed && kept < most; ) {
      int to = Math.min(summed, from + Math.max(most - kept, from / 2));
      Smallest.sort(order, from, to, summed);
      kept = keep(from, to, isAllowed, numbers, kept);
      from = to;
    }
    return shares(Arrays.copyOf(numbers, kept), sums[sum]);
  }

  /** Appends those of {@link #order} that are allowed, while there is room. */
  private int keep(int from, int to, IntPredicate isAllowed, int[] numbers, int kept) {
    for (int i = from; i < to && kept < numbers.length; i++) {
      if (isAllowed.test((int) order[i])) {
        numbers[kept++] = (int) order[i];
      }
    }
    return kept;
  }

  /** Puts into {@link #order} what has a sum, and says how many these are. */
  private int order(double[] own) {
    int summed = 0;
    for (int place = 0; place < places.size(); place++) {
      if (own[place] > 0) {
        // Sorts by falling sum, as the bits of positive floats order like them, then by number.
        order[summed++] = (long) ~Float.floatToIntBits((float) own[place]) << 32 | places.at(place);
      }
    }
    return summed;
  }

  private Shares shares(int[] numbers, double[] own) {
    double[] best = new double[numbers.length];
    double total = 0;
    for (int i = 0; i < best.length; i++) {
      best[i] = own[places.find(numbers[i])];
      total += best[i];
    }
    float[] shares = new float[best.length];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = (float) (best[i] / total);
    }
    return new Shares(numbers, shares);
  }
}
