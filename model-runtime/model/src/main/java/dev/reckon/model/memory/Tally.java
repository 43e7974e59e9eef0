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

  /** What each sum is given to. */
  interface Reader {
    void read(int key, double sum);
  }

  void forEach(Reader reader) {
    for (int i = 0; i < size; i++) {
      reader.read(keys[used[i]], sums[used[i]]);
    }
  }

  /** 0 for what was never added to. */
  double of(int key) {
    int slot = slotOf(key);
    return keys[slot] == FREE ? 0 : sums[slot];
  }

  /**
   * The best of those that are allowed, each by its share of their sum; ties go to the lower
   * number. The tally is changed and must be cleared.
   *
   * @param most how many
   */
  Shares best(int most, IntPredicate isAllowed) {
    long[] order = new long[size];
    int found = 0;
    for (int i = 0; i < size; i++) {
      int key = keys[used[i]];
      double sum = sums[used[i]];
      if (sum > 0 && isAllowed.test(key)) {
        // Sorts by falling sum, as the bits of positive floats order like them, then by number.
        order[found++] = (long) ~Float.floatToIntBits((float) sum) << 32 | key;
      }
    }
    Arrays.sort(order, 0, found);
    int kept = Math.min(most, found);
    int[] numbers = new int[kept];
    float[] shares = new float[kept];
    double total = 0;
    for (int i = 0; i < kept; i++) {
      numbers[i] = (int) order[i];
      total += of(numbers[i]);
    }
    for (int i = 0; i < kept; i++) {
      shares[i] = (float) (of(numbers[i]) / total);
    }
    return new Shares(numbers, shares);
  }

  private int slotOf(int key) {
    int mask = keys.length - 1;
    int slot = (key * 0x9E3779B9) >>> 7 & mask;
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
