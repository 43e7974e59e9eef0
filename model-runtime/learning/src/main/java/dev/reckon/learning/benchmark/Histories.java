package dev.reckon.learning.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * What is trained on.
 *
 * @param sequences item indices, oldest first
 * @param itemCount N
 */
record Histories(List<int[]> sequences, int itemCount) {

  /** Amazon Beauty in the version of S3-Rec, without the last two events of every user. */
  private static final int USERS = 22_363;

  private static final int ITEMS = 12_101;
  private static final int SHORTEST = 3;
  private static final double MEAN_LENGTH = 6.9;

  Histories {
    sequences = List.copyOf(sequences);
  }

  /** Random items, in the numbers and lengths of Amazon Beauty: geometric from the shortest on. */
  static Histories random(long seed) {
    Random random = new Random(seed);
    double end = 1 / (MEAN_LENGTH - SHORTEST + 1);
    List<int[]> sequences = new ArrayList<>(USERS);
    for (int user = 0; user < USERS; user++) {
      int length = SHORTEST;
      while (random.nextDouble() >= end) {
        length++;
      }
      sequences.add(random.ints(length, 0, ITEMS).toArray());
    }
    return new Histories(sequences, ITEMS);
  }

  /** The same histories over so few items. */
  Histories overFewItems(int few) {
    return new Histories(
        sequences.stream()
            .map(items -> Arrays.stream(items).map(item -> item % few).toArray())
            .toList(),
        few);
  }

  /** Prefixes that an epoch trains. */
  long rows() {
    return sequences.stream().mapToLong(items -> Math.max(0, items.length - 1L)).sum();
  }
}
