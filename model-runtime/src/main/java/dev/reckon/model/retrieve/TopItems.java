package dev.reckon.model.retrieve;

import java.util.List;

/** Ranked items of a batch, a row each, best first. */
public record TopItems(List<Row> rows) {
  public TopItems {
    rows = List.copyOf(rows);
  }

  /**
   * The list of one row.
   *
   * @param itemIndices indices into the vocabulary
   * @param scores the scores of those items, falling
   */
  public record Row(int[] itemIndices, float[] scores) {}
}
