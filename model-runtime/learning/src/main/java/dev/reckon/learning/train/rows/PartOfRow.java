package dev.reckon.learning.train.rows;

import java.util.Random;

/**
 * A row of which some targets are trained.
 *
 * @param row all of it is read
 * @param chosen which of its targets, rising
 */
record PartOfRow(TrainingRow row, int[] chosen) implements TrainingRow {

  /**
   * Some targets of a row, drawn.
   *
   * @param count how many, at most all
   */
  static PartOfRow drawn(TrainingRow row, int count, Random random) {
    return new PartOfRow(
        row, random.ints(0, row.targets()).distinct().limit(count).sorted().toArray());
  }

  @Override
  public int length() {
    return row.length();
  }

  @Override
  public int token(int position) {
    return row.token(position);
  }

  @Override
  public int[] search(int token) {
    return row.search(token);
  }

  @Override
  public int targets() {
    return chosen.length;
  }

  @Override
  public int position(int target) {
    return row.position(chosen[target]);
  }

  @Override
  public int item(int target) {
    return row.item(chosen[target]);
  }

  @Override
  public int place(int target) {
    return row.place(chosen[target]);
  }
}
