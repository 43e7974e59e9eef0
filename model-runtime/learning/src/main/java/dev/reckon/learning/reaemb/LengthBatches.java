package dev.reckon.learning.reaemb;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.ToIntFunction;

/**
 * Items in batches of equal size and similar length, shuffled anew in each epoch. Those that fill
 * no batch wait for the next epoch: a last batch of one item would have no other to differ from.
 */
final class LengthBatches {

  /** Batches among which items are sorted by length. */
  private static final int POOL = 16;

  private final List<Integer> items;
  private final ToIntFunction<Integer> length;
  private final int size;
  private final long seed;

  private long epoch = -1;
  private List<List<Integer>> batches = List.of();

  LengthBatches(List<Integer> items, ToIntFunction<Integer> length, int size, long seed) {
    this.items = List.copyOf(items);
    this.length = length;
    this.size = Math.min(size, items.size());
    this.seed = seed;
  }

  /** Batches of an epoch. */
  int perEpoch() {
    return size == 0 ? 0 : items.size() / size;
  }

  /** The batch of a step, counted from 0; always the same one. */
  List<Integer> of(long step) {
    long wanted = step / perEpoch();
    if (wanted != epoch) {
      epoch = wanted;
      batches = shuffled(new Random(seed * 1_000_003 + wanted));
    }
    return batches.get((int) (step % perEpoch()));
  }

  private List<List<Integer>> shuffled(Random random) {
    List<Integer> all = new ArrayList<>(items);
    Collections.shuffle(all, random);
    List<List<Integer>> cut = new ArrayList<>();
    int whole = perEpoch() * size;
    for (int from = 0; from < whole; from += POOL * size) {
      List<Integer> pool = new ArrayList<>(all.subList(from, Math.min(from + POOL * size, whole)));
      pool.sort(Comparator.comparingInt(length).thenComparing(Comparator.naturalOrder()));
      for (int at = 0; at < pool.size(); at += size) {
        cut.add(List.copyOf(pool.subList(at, at + size)));
      }
    }
    Collections.shuffle(cut, random);
    return cut;
  }
}
