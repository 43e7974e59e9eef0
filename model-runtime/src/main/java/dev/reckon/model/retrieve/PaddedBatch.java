package dev.reckon.model.retrieve;

import java.util.Arrays;
import java.util.List;

/**
 * Histories of item indices as one rectangle: row-major (B, T), oldest first, padded on the left,
 * so that the newest item of every row stands in the last column.
 *
 * @param itemIndices B * T indices into the bundle's vocabulary; {@code padIndex} where there is
 *     none
 * @param rows B
 * @param length T
 */
public record PaddedBatch(long[] itemIndices, int rows, int length) {

  public PaddedBatch {
    if (itemIndices.length != rows * length) {
      throw new IllegalArgumentException(
          itemIndices.length + " indices do not make " + rows + " rows of " + length);
    }
  }

  /**
   * Pads histories to {@code length}, keeping the newest items of those that are longer.
   *
   * @param histories vocabulary indices, oldest first; may be empty
   * @param padIndex the index of the pad item, N
   */
  public static PaddedBatch of(List<int[]> histories, int length, int padIndex) {
    long[] indices = new long[histories.size() * length];
    Arrays.fill(indices, padIndex);
    for (int row = 0; row < histories.size(); row++) {
      int[] history = histories.get(row);
      int kept = Math.min(history.length, length);
      for (int i = 0; i < kept; i++) {
        indices[(row + 1) * length - kept + i] = history[history.length - kept + i];
      }
    }
    return new PaddedBatch(indices, histories.size(), length);
  }
}
