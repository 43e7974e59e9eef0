package dev.reckon.model.memory;

import java.util.Arrays;

/**
 * Sums by number, many of all, for one question; empty again at little cost. Owned by one thread.
 */
final class Sums {

  private float[] sums = new float[0];

  /** Numbers with a sum, in the order in which they came. */
  private int[] summed = new int[1 << 10];

  private int size;

  /** Forgets everything, and takes numbers below a limit from now on. */
  void clear(int limit) {
    for (int i = 0; i < size; i++) {
      sums[summed[i]] = 0;
    }
    size = 0;
    if (sums.length < limit) {
      sums = new float[Math.max(limit, 2 * sums.length)];
    }
  }

  /**
   * Adds to a sum.
   *
   * @param value above 0
   */
  void add(int number, float value) {
    if (sums[number] == 0) {
      if (size == summed.length) {
        summed = Arrays.copyOf(summed, 2 * size);
      }
      summed[size++] = number;
    }
    sums[number] += value;
  }

  /** How many numbers have a sum. */
  int size() {
    return size;
  }

  /** A number with a sum, in the order in which they came. */
  int number(int place) {
    return summed[place];
  }

  float of(int number) {
    return sums[number];
  }
}
