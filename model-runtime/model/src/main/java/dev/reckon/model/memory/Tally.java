package dev.reckon.model.memory;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Sums by number, few of all, for one question: an open-addressed table that is empty again at
 * little cost. Owned by one thread.
 */
final class Tally {

  private static final int FREE = -1;
  private static final int LEAST_SLOTS = 1 << 10;

  private int[] keys = free(LEAST_SLOTS);
  private double[] sums = new double[LEAST_SLOTS];
  private int[] used = new int[LEAST_SLOTS / 2];
  private int size;

  /** What {@link #best} sorts. */
  private long[] order = new long[LEAST_SLOTS / 2];

  /** Forgets everything. */
  void clear() {
    for (int i = 0; i < size; i++) {
      keys[used[i]] = FREE;
    }
    size = 0;
  }

  void add(int key, double value) {
    int slot = slotOf(key);
    if (keys[slot] == FREE) {
      if (size == used.length) {
        grow();
        slot = slotOf(key);
      }
      keys[slot] = key;
      sums[slot] = 0;
      used[size++] = slot;
    }
    sums[slot] += value;
  }

  /** 0 for what was never added to. */
  double of(int key) {
    int slot = slotOf(key);
    return keys[slot] == FREE ? 0 : sums[slot];
  }

  /**
   * The best of those that are allowed, each by its share of their sum; ties go to the lower
   * number.
   *
   * @param most how many
   * @param isAllowed asked about few more than those
   */
  Shares best(int most, IntPredicate isAllowed) {
    int summed = order();
    int[] numbers = new int[Math.min(most, summed)];
    int kept = 0;
    int from = 0;
    while (from < summed && kept < most) {
      int to = Math.min(summed, from + Math.max(most - kept, from / 2));
      Smallest.sort(order, from, to, summed);
      for (; from < to && kept < most; from++) {
        if (isAllowed.test((int) order[from])) {
          numbers[kept++] = (int) order[from];
        }
      }
    }
    return shares(Arrays.copyOf(numbers, kept));
  }

  /** Puts into {@link #order} what has a sum, and says how many these are. */
  private int order() {
    if (order.length < size) {
      order = new long[used.length];
    }
    int summed = 0;
    for (int i = 0; i < size; i++) {
      double sum = sums[used[i]];
      if (sum > 0) {
        // Sorts by falling sum, as the bits of positive floats order like them, then by number.
        order[summed++] = (long) ~Float.floatToIntBits((float) sum) << 32 | keys[used[i]];
      }
    }
    return summed;
  }

  private Shares shares(int[] numbers) {
    double[] own = new double[numbers.length];
    double total = 0;
    for (int i = 0; i < own.length; i++) {
      own[i] = of(numbers[i]);
      total += own[i];
    }
    float[] shares = new float[own.length];
    for (int i = 0; i < own.length; i++) {
      shares[i] = (float) (own[i] / total);
    }
    return new Shares(numbers, shares);
  }

  private int slotOf(int key) {
    int mask = keys.length - 1;
    int slot = (key * 0x9E3779B9) >>> Integer.numberOfLeadingZeros(mask);
    while (keys[slot] != FREE && keys[slot] != key) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void grow() {
    int[] oldKeys = keys;
    double[] oldSums = sums;
    int[] oldUsed = used;
    keys = free(2 * oldKeys.length);
    sums = new double[keys.length];
    used = new int[oldKeys.length];
    for (int i = 0; i < size; i++) {
      int slot = slotOf(oldKeys[oldUsed[i]]);
      keys[slot] = oldKeys[oldUsed[i]];
      sums[slot] = oldSums[oldUsed[i]];
      used[i] = slot;
    }
  }

  private static int[] free(int slots) {
    int[] keys = new int[slots];
    Arrays.fill(keys, FREE);
    return keys;
  }
}
