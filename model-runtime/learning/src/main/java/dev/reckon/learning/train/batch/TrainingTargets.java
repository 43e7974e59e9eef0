package dev.reckon.learning.train.batch;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** The targets of an epoch, from which items are drawn by frequency. */
public final class TrainingTargets {

  private final int[] items;
  private final int[] counts;

  private TrainingTargets(int[] items, int itemCount) {
    this.items = items;
    this.counts = new int[itemCount];
    for (int item : items) {
      counts[item]++;
    }
  }

  /** Every item of a sequence but the first is a target. */
  public static TrainingTargets of(List<int[]> sequences, int itemCount) {
    int[] items =
        sequences.stream().flatMapToInt(sequence -> IntStream.of(sequence).skip(1)).toArray();
    return new TrainingTargets(items, itemCount);
  }

  /** N. */
  public int itemCount() {
    return counts.length;
  }

  /** Draws the item of a target, every target alike. */
  public int draw(Random random) {
    return items[random.nextInt(items.length)];
  }

  /** The chance that a draw gives this item. */
  public double share(int item) {
    return (double) counts[item] / items.length;
  }
}
