package dev.reckon.model.memory;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * How often items were taken lately; older clicks count less. Weights only grow beside one another
 * where an item is taken, so the most popular are kept in order at little cost. Not thread-safe.
 */
final class RecentItems {

  /** Items that are kept in order. */
  private static final int MOST_IN_ORDER = 2_048;

  private static final int NO_PLACE = -1;

  private final FadingScale scale;
  private float[] weights = new float[64];

  /** The place of each item in the order, or {@link #NO_PLACE}. */
  private int[] places = new int[64];

  private int size;

  /** The most popular first. */
  private final int[] order = new int[MOST_IN_ORDER];

  private int inOrder;

  RecentItems(@Nullable Duration halfLife) {
    this.scale = new FadingScale(halfLife);
  }

  void learn(int item, long timeMillis) {
    double weight = scale.weight(timeMillis, this::rescale);
    makeRoom(item + 1);
    weights[item] += (float) weight;
    if (places[item] == NO_PLACE && !enters(item)) {
      return;
    }
    moveUp(item);
  }

  private void makeRoom(int items) {
    if (items > weights.length) {
      weights = Arrays.copyOf(weights, Math.max(items, 2 * weights.length));
      places = Arrays.copyOf(places, weights.length);
    }
    while (size < items) {
      places[size++] = NO_PLACE;
    }
  }

  /** Puts an item last in the order, if it belongs there. */
  private boolean enters(int item) {
    if (inOrder < MOST_IN_ORDER) {
      inOrder++;
    } else if (weights[item] > weights[order[inOrder - 1]]) {
      places[order[inOrder - 1]] = NO_PLACE;
    } else {
      return false;
    }
    order[inOrder - 1] = item;
    places[item] = inOrder - 1;
    return true;
  }

  private void moveUp(int item) {
    int place = places[item];
    while (place > 0 && weights[order[place - 1]] < weights[item]) {
      order[place] = order[place - 1];
      places[order[place]] = place;
      place--;
    }
    order[place] = item;
    places[item] = place;
  }

  /** The most popular of those that are allowed, each by its share of their sum. */
  Shares best(int most, IntPredicate isAllowed) {
    int[] numbers = new int[most];
    int found = 0;
    for (int place = 0; place < inOrder && found < most; place++) {
      if (weights[order[place]] > 0 && isAllowed.test(order[place])) {
        numbers[found++] = order[place];
      }
    }
    return found < most && size > inOrder
        ? bestOfAll(most, isAllowed)
        : shares(Arrays.copyOf(numbers, found));
  }

  /** Where most of those in order are not allowed. */
  private Shares bestOfAll(int most, IntPredicate isAllowed) {
    Tally all = new Tally(1);
    for (int item = 0; item < size; item++) {
      all.add(item, weights[item]);
    }
    return all.best(most, isAllowed);
  }

  private Shares shares(int[] numbers) {
    double total = 0;
    for (int item : numbers) {
      total += weights[item];
    }
    float[] shares = new float[numbers.length];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = (float) (weights[numbers[i]] / total);
    }
    return new Shares(numbers, shares);
  }

  void write(TableOutput out) throws IOException {
    scale.write(out);
    out.number(size);
    for (int item = 0; item < size; item++) {
      out.weight(weights[item]);
    }
    out.number(inOrder);
    for (int place = 0; place < inOrder; place++) {
      out.number(order[place]);
    }
  }

  void read(TableInput in, int itemCount) throws IOException {
    scale.read(in);
    makeRoom(in.count(itemCount, "items that were taken"));
    for (int item = 0; item < size; item++) {
      weights[item] = in.weight();
    }
    int count = in.count(Math.min(MOST_IN_ORDER, size), "popular items");
    while (inOrder < count) {
      int item = in.number(size, "a popular item");
      if (places[item] != NO_PLACE) {
        throw new IOException("a popular item is there twice");
      }
      places[item] = inOrder;
      order[inOrder++] = item;
    }
  }

  private void rescale(double factor) {
    for (int item = 0; item < size; item++) {
      weights[item] *= (float) factor;
    }
  }
}
