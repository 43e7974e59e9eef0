package dev.reckon.learning.train.rows;

/**
 * A row of a batch: tokens, oldest first, and the positions among them whose states are trained.
 */
public interface TrainingRow {

  /** Tokens. */
  int length();

  /** The vocabulary index at a position, that of the mask, N + 1, or below 0 for a search. */
  int token(int position);

  /** The grams of the search of a token below 0. */
  default int[] search(int token) {
    throw new IllegalStateException("a row of nothing but items has no search " + token);
  }

  /** Positions that have a target. */
  int targets();

  /** The position of a target; they rise. */
  int position(int target);

  /** The vocabulary index of the target there. */
  int item(int target);

  /**
   * The position of that item in the history, counted like the others; it may be after the end of
   * the row.
   */
  int place(int target);
}
