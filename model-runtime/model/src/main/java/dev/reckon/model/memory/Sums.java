package dev.reckon.model.memory;

import java.util.Arrays;

/**
 * Counts by number, many of all, for one question; empty again at little cost. Owned by one thread.
 */
final class Counts {

  /** Half as wide as an int: questions read them in no order. */
  private char[] counts = new char[0];

  /** Numbers with a count, in the order in which they came. */
  private int[] counted = new int[1 << 10];

  private int size;

  /** Forgets everything, and takes numbers below a limit from now on. */
  void clear(int limit) {
    for (int i = 0; i < size; i++) {
      counts[counted[i]] = 0;
    }
    size = 0;
    if (counts.length < limit) {
      counts = new char[Math.max(limit, 2 * counts.length)];
    }
  }

  void add(int number) {
    if (counts[number]++ == 0) {
      if (size == counted.length) {
        counted = Arrays.copyOf(counted, 2 * size);
      }
      counted[size++] = number;
    }
  }

  /** How many numbers have a count. */
  int size() {
    return size;
  }

  /** A number with a count, in the order in which they came. */
  int number(int place) {
    return counted[place];
  }

  int of(int number) {
    return counts[number];
  }
}
