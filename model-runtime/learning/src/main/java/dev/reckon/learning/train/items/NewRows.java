package dev.reckon.learning.train.items;

import dev.reckon.model.program.Tensor;
import java.util.List;
import java.util.Random;

/**
 * The rows that new items of a trained model begin with: the mean of the rows of the items that
 * users took shortly before and after. A step of Adam moves a row by little, so one that began at
 * random would not be found for days.
 */
public final class NewRows {

  /** Items before, and as many after. */
  private static final int REACH = 5;

  private static final double DEVIATION = 0.02;

  private NewRows() {}

  /**
   * The rows of all items from some index on.
   *
   * @param table (N + 1, D), in which the rows of items from {@code known} on count nothing
   * @param known items before
   * @param sequences item indices of each user, oldest first
   * @param seed of the rows of items with no known item beside them
   * @return (N - known, D), row by row
   */
  public static float[] of(Tensor.Floats table, int known, List<int[]> sequences, long seed) {
    int width = (int) table.shape()[1];
    int items = (int) table.shape()[0] - 1 - known;
    float[] rows = new float[Math.multiplyExact(items, width)];
    int[] neighbours = new int[items];
    for (int[] sequence : sequences) {
      for (int place = 0; place < sequence.length; place++) {
        int item = sequence[place] - known;
        int end = Math.min(sequence.length, place + REACH + 1);
        for (int other = Math.max(0, place - REACH); item >= 0 && other < end; other++) {
          if (sequence[other] < known) {
            neighbours[item]++;
            add(table.values(), sequence[other] * width, rows, item * width, width);
          }
        }
      }
    }
    Random random = new Random(seed);
    for (int item = 0; item < items; item++) {
      for (int i = item * width; i < (item + 1) * width; i++) {
        rows[i] =
            neighbours[item] == 0
                ? (float) (DEVIATION * random.nextGaussian())
                : rows[i] / neighbours[item];
      }
    }
    return rows;
  }

  private static void add(float[] from, int start, float[] to, int place, int width) {
    for (int i = 0; i < width; i++) {
      to[place + i] += from[start + i];
    }
  }
}
