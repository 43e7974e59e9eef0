package dev.reckon.model.retrieve;

import java.util.Arrays;
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
   * @param evidence how much the reasoning rests on each token of the history, the newest last, all
   *     together at most 1; 0 where a history is shorter, empty if the model does not report it
   */
  public record Row(int[] itemIndices, float[] scores, float[] evidence) {

    /** A list without evidence. */
    public Row(int[] itemIndices, float[] scores) {
      this(itemIndices, scores, new float[0]);
    }

    /** Whether all scores are numbers; those of a broken model may not be. */
    public boolean isFinite() {
      for (float score : scores) {
        if (!Float.isFinite(score)) {
          return false;
        }
      }
      return true;
    }

    /** The best so many of the list. */
    public Row first(int size) {
      return itemIndices.length <= size
          ? this
          : new Row(Arrays.copyOf(itemIndices, size), Arrays.copyOf(scores, size), evidence);
    }
  }
}
