package dev.reckon.model.memory;

import java.util.Arrays;

/**
 * Brings the smallest of many numbers to the front, in their order, and leaves the others as they
 * are: quickselect (Hoare, 1961).
 */
final class Smallest {

  private Smallest() {}

  /**
   * Sorts the smallest.
   *
   * @param values of which those from {@code from} to {@code end} count; that part changes its
   *     order
   * @param to where the smallest end, at most {@code end}
   */
  static void sort(long[] values, int from, int to, int end) {
    if (from < to && to < end) {
      select(values, from, to - 1, end);
    }
    Arrays.sort(values, from, to);
  }

  /** Puts a value at its place, smaller ones before it and larger ones behind it. */
  private static void select(long[] values, int from, int place, int end) {
    int low = from;
    int high = end - 1;
    while (low < high) {
      long pivot = middle(values[low], values[(low + high) >>> 1], values[high]);
      int left = low;
      int right = high;
      while (left <= right) {
        while (values[left] < pivot) {
          left++;
        }
        while (values[right] > pivot) {
          right--;
        }
        if (left <= right) {
          long swapped = values[left];
          values[left++] = values[right];
          values[right--] = swapped;
        }
      }
      if (place <= right) {
        high = right;
      } else if (place >= left) {
        low = left;
      } else {
        return;
      }
    }
  }

  private static long middle(long a, long b, long c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }
}
