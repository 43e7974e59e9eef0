package dev.reckon.model.input;

import java.util.Arrays;
import java.util.List;

/**
 * Histories as one rectangle: row-major (B, T), oldest first, padded on the left, so that the
 * newest token of every row is in the last column.
 *
 * @param itemIndices B * T indices into the bundle's vocabulary; {@code padIndex} where there is
 *     none, {@code padIndex + 1 + i} for the i-th of the searches
 * @param rows B
 * @param length T
 * @param searches the texts of the batch's searches
 */
public record PaddedBatch(long[] itemIndices, int rows, int length, Texts searches) {

  public PaddedBatch {
    if (itemIndices.length != rows * length) {
      throw new IllegalArgumentException(
          itemIndices.length + " indices do not make " + rows + " rows of " + length);
    }
  }

  /** A batch of nothing but items. */
  public PaddedBatch(long[] itemIndices, int rows, int length) {
    this(itemIndices, rows, length, Texts.NONE);
  }

  /**
   * Pads histories to {@code length}, keeping the newest items of those that are longer.
   *
   * @param histories vocabulary indices, oldest first; may be empty
   * @param padIndex the index of the pad item, N
   */
  public static PaddedBatch of(List<int[]> histories, int length, int padIndex) {
    return ofHistories(histories.stream().map(History::ofItems).toList(), length, padIndex);
  }

  /** The same for histories that may hold searches too. */
  public static PaddedBatch ofHistories(List<History> histories, int length, int padIndex) {
    long[] indices = new long[histories.size() * length];
    Arrays.fill(indices, padIndex);
    Texts.Numbering searches = new Texts.Numbering();
    for (int row = 0; row < histories.size(); row++) {
      History history = histories.get(row);
      int kept = Math.min(history.length(), length);
      for (int i = 0; i < kept; i++) {
        int token = history.tokens()[history.length() - kept + i];
        indices[(row + 1) * length - kept + i] =
            History.isSearch(token)
                ? padIndex + 1L + searches.numberOf(history.search(token))
                : token;
      }
    }
    return new PaddedBatch(indices, histories.size(), length, searches.texts());
  }
}
