package dev.reckon.model.train;

/**
 * A row of a batch: tokens, oldest first, and the positions among them whose states are trained.
 */
interface TrainingRow {

  /** Tokens. */
  int length();

  /** The vocabulary index at a position, or that of the mask, N + 1. */
  int token(int position);

  /** Positions that have a target. */
  int targets();

  /** The position of a target; they rise. */
  int position(int target);

  /** The vocabulary index that is to be named there. */
  int item(int target);
}
