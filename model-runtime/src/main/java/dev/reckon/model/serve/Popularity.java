package dev.reckon.model.serve;

import dev.reckon.model.retrieve.TopItems;
import java.util.Comparator;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The items by how often they occur in the training data: what a user gets of whom nothing is
 * known. Immutable.
 */
final class Popularity {
  private final long[] counts;
  private final int[] mostPopularFirst;

  Popularity(long[] counts) {
    this.counts = counts.clone();
    this.mostPopularFirst =
        IntStream.range(0, counts.length)
            .boxed()
            .sorted(Comparator.comparingLong((Integer item) -> -counts[item]))
            .mapToInt(Integer::intValue)
            .toArray();
  }

  /** The most popular items that are allowed; the score is the item's count. */
  TopItems.Row top(int listSize, IntPredicate isAllowed) {
    int[] items = IntStream.of(mostPopularFirst).filter(isAllowed).limit(listSize).toArray();
    float[] scores = new float[items.length];
    for (int i = 0; i < items.length; i++) {
      scores[i] = counts[items[i]];
    }
    return new TopItems.Row(items, scores);
  }
}
