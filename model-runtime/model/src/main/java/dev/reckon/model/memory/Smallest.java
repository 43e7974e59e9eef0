package dev.reckon.model.memory;

import java.util.Arrays;

/**
 * Brings the smallest of many numbers to the front: counts them in bins of equal width, then
 * quickselect (Hoare, 1961) in the bin where the smallest end.
 */
final class Smallest {

  /** Of fewer numbers, quickselect alone is as fast. */
  private static final int LEAST_BINNED = 256;

  private static final int BIN_BITS = 9;

  private Smallest() {}

  /**
   * The smallest, in any order.
   *
   * @param values of which those from {@code from} to {@code end} count; that part changes its
   *     order
   * @param to where the smallest end, at most {@code end}
   */
  static void first(long[] values, int from, int to, int end) {
    if (from == to || to == end) {
      return;
    }
    if (end - from < LEAST_BINNED) {
      select(values, from, to - 1, end);
    } else {
      binned(values, from, to, end);
    }
  }

  private static void binned(long[] values, int from, int to, int end) {
    long least = Long.MAX_VALUE;
    long most = Long.MIN_VALUE;
    for (int i = from; i < end; i++) {
      least = Math.min(least, values[i]);
      most = Math.max(most, values[i]);
    }
    int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(most - least) - BIN_BITS);
    int last = binOfLast(values, from, to, end, least, shift);
    int below = from; // where those of lower bins end
    int within = from; // where those of the last bin end, behind them
    for (int i = from; i < end; i++) {
      long value = values[i];
      int bin = bin(value, least, shift);
      if (bin <= last) {
        values[i] = values[within];
        values[within] = value;
        if (bin < last) {
          values[within] = values[below];
          values[below++] = value;
        }
        within++;
      }
    }
    if (to < within) {
      select(values, below, to - 1, within);
    }
  }

  /** The bin of the largest of the smallest. */
  private static int binOfLast(long[] values, int from, int to, int end, long least, int shift) {
    int[] counts = new int[1 << BIN_BITS];
    for (int i = from; i < end; i++) {
      counts[bin(values[i], least, shift)]++;
    }
    int bin = 0;
    for (int wanted = to - from - counts[0]; wanted > 0; wanted -= counts[bin]) {
      bin++;
    }
    return bin;
  }

  /** Right for any two numbers, as what lies between them is read without a sign. */
  private static int bin(long value, long least, int shift) {
    return (int) ((value - least) >>> shift);
  }

  /** The same, in their order. */
  static void sort(long[] values, int from, int to, int end) {
    first(values, from, to, end);
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
