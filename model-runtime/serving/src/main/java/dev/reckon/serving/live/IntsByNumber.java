package dev.reckon.serving.live;

import java.util.Arrays;

/**
 * Ints that are looked up once and then found by number; 0 where none was put. Safe for any number
 * of threads: of what two put at the same time one may be lost, and is then looked up again.
 */
final class IntsByNumber {

  private volatile int[] ints = new int[1 << 10];

  int get(int number) {
    int[] own = ints;
    return number < own.length ? own[number] : 0;
  }

  void put(int number, int value) {
    int[] own = ints;
    if (number >= own.length) {
      own = grow(number);
    }
    own[number] = value;
  }

  private synchronized int[] grow(int number) {
    if (number >= ints.length) {
      ints = Arrays.copyOf(ints, Math.max(number + 1, 2 * ints.length));
    }
    return ints;
  }
}
