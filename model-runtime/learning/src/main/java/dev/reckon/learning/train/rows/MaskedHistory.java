package dev.reckon.learning.train.rows;

import java.util.Arrays;

/**
 * A stretch of a sequence, in which some items are predicted from the others.
 *
 * @param sequence all of a user's training items, oldest first
 * @param from first item that is read
 * @param length items that are read
 * @param masked positions from {@code from} on that are masked, rising
 * @param mask the index of a masked item
 */
record MaskedHistory(int[] sequence, int from, int length, int[] masked, int mask)
    implements TrainingRow {

  @Override
  public int token(int position) {
    return Arrays.binarySearch(masked, position) >= 0 ? mask : sequence[from + position];
  }

  @Override
  public int targets() {
    return masked.length;
  }

  @Override
  public int position(int target) {
    return masked[target];
  }

  @Override
  public int item(int target) {
    return sequence[from + place(target)];
  }

  @Override
  public int place(int target) {
    return masked[target];
  }
}
