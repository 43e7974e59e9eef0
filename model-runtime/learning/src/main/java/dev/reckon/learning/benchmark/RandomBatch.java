package dev.reckon.learning.benchmark;

import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.PaddedBatch;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Random histories of one length.
 *
 * @param exclusions the items of each history
 */
record RandomBatch(PaddedBatch histories, Exclusions exclusions) {

  /** Number of different batches, so that no cache holds the answer. */
  private static final int SEVERAL = 8;

  /** Several batches of so many rows, (B, T), of items 0 to N - 1. */
  static List<RandomBatch> several(int rows, int length, int itemCount, long seed) {
    Random random = new Random(seed);
    return Stream.generate(() -> of(rows, length, itemCount, random)).limit(SEVERAL).toList();
  }

  private static RandomBatch of(int rows, int length, int itemCount, Random random) {
    List<int[]> histories =
        Stream.generate(() -> random.ints(length, 0, itemCount).toArray()).limit(rows).toList();
    return new RandomBatch(
        PaddedBatch.of(histories, length, itemCount), new Exclusions(new int[0], histories));
  }
}
