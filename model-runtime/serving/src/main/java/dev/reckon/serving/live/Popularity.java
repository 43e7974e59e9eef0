package dev.reckon.serving.live;

import dev.reckon.model.retrieve.ItemIndex;
import dev.reckon.model.retrieve.TopItems;
import dev.reckon.popularity.Fading;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * The items of one model by their recent popularity: the list of users without a history.
 *
 * <p>It begins with the bundle's counts of its training data and then counts each click. All counts
 * fade by one half-life of event time, so time alone never changes the order. Items without a click
 * since training keep their sorted order, the others are in a tree, and a list merges the two. A
 * click takes logarithmic time and a list little more than its length; a list includes the last
 * click. Safe for any number of threads.
 */
public final class Popularity {

  /** An item that was clicked since training; its weight holds the training data's too. */
  private record Clicked(int item, double weight) {
    static final Comparator<Clicked> BEST_FIRST =
        Comparator.comparingDouble(Clicked::weight).reversed().thenComparingInt(Clicked::item);
  }

  private final Fading fading;
  private final long trainedUntilMillis;

  /** Weights of the training data, by item. */
  private final double[] trained;

  /** All items by {@link #trained}; ties go to the lower index. */
  private final int[] trainedBestFirst;

  /** Weights of the clicks since training, by item. */
  private final double[] clicks;

  private final TreeSet<Clicked> clickedBestFirst = new TreeSet<>(Clicked.BEST_FIRST);
  private long newestMillis;
  private long clicksCounted;

  /**
   * Starts from what was counted in training.
   *
   * @param counts by item index, as of {@code trainedUntilMillis}
   * @param trainedUntilMillis clicks up to this time are part of {@code counts}
   */
  public Popularity(double[] counts, Fading fading, long trainedUntilMillis) {
    this.fading = fading;
    this.trainedUntilMillis = trainedUntilMillis;
    this.newestMillis = trainedUntilMillis;
    trained =
        Arrays.stream(counts).map(count -> fading.weight(count, trainedUntilMillis)).toArray();
    trainedBestFirst =
        IntStream.range(0, counts.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer item) -> -trained[item]))
            .mapToInt(Integer::intValue)
            .toArray();
    clicks = new double[counts.length];
    Arrays.fill(clicks, Fading.NOTHING);
  }

  /** The popularity of the training data, which no click will change. */
  public static Popularity standing(long[] counts) {
    return new Popularity(Arrays.stream(counts).asDoubleStream().toArray(), Fading.none(), 0);
  }

  /** After how long a click counts half; for ever where none fades. */
  Duration halfLife() {
    return fading.timeToHalve(1);
  }

  /** After how long a click has halved this many times. */
  public Duration timeToHalve(int times) {
    return fading.timeToHalve(times);
  }

  /**
   * Counts a click.
   *
   * @return false if it is part of the training data's counts, as its time shows
   */
  public synchronized boolean count(int item, long timeMillis) {
    if (timeMillis <= trainedUntilMillis) {
      return false;
    }
    add(item, fading.weight(timeMillis));
    newestMillis = Math.max(newestMillis, timeMillis);
    return true;
  }

  /**
   * Takes over the clicks that were counted for the model before this one. Those that this model
   * was trained on count twice until they have faded: weights do not separate their clicks.
   *
   * @param indexOf the index here of an item there, or {@link ItemIndex#UNKNOWN}
   */
  void takeOver(Popularity before, IntUnaryOperator indexOf) {
    double[] counts;
    long asOf;
    synchronized (before) {
      asOf = before.newestMillis;
      counts =
          Arrays.stream(before.clicks)
              .map(weight -> before.fading.count(weight, before.newestMillis))
              .toArray();
    }
    synchronized (this) {
      for (int item = 0; item < counts.length; item++) {
        int index = indexOf.applyAsInt(item);
        if (index != ItemIndex.UNKNOWN && counts[item] > 0) {
          add(index, fading.weight(counts[item], asOf));
        }
      }
      newestMillis = Math.max(newestMillis, asOf);
    }
  }

  private void add(int item, double weight) {
    if (isClicked(item)) {
      clickedBestFirst.remove(clicked(item));
    }
    clicks[item] = Fading.sum(clicks[item], weight);
    clicksCounted++;
    clickedBestFirst.add(clicked(item));
  }

  /** Grows with every click that is counted. */
  synchronized long clicksCounted() {
    return clicksCounted;
  }

  /** The faded count of each item at the time of the newest occurrence. */
  double[] counts() {
    double[] added;
    long asOf;
    synchronized (this) {
      added = clicks.clone();
      asOf = newestMillis;
    }
    double[] counts = new double[added.length];
    Arrays.setAll(counts, item -> fading.count(Fading.sum(trained[item], added[item]), asOf));
    return counts;
  }

  private boolean isClicked(int item) {
    return clicks[item] != Fading.NOTHING;
  }

  private Clicked clicked(int item) {
    return new Clicked(item, Fading.sum(trained[item], clicks[item]));
  }

  /**
   * The most popular allowed items; the score is the item's faded count at the time of the newest
   * occurrence.
   */
  public synchronized TopItems.Row top(int listSize, IntPredicate isAllowed) {
    int[] items = new int[Math.min(listSize, trained.length)];
    float[] scores = new float[items.length];
    int size = 0;
    int position = 0;
    Iterator<Clicked> others = clickedBestFirst.iterator();
    Clicked next = others.hasNext() ? others.next() : null;
    while (size < items.length && (next != null || position < trainedBestFirst.length)) {
      int item;
      double weight;
      if (next != null && !isTrainedBetter(position, next)) {
        item = next.item();
        weight = next.weight();
        next = others.hasNext() ? others.next() : null;
      } else {
        item = trainedBestFirst[position++];
        weight = trained[item];
        if (isClicked(item)) {
          continue; // ranked with the clicked items
        }
      }
      if (isAllowed.test(item)) {
        items[size] = item;
        scores[size++] = (float) fading.count(weight, newestMillis);
      }
    }
    return new TopItems.Row(Arrays.copyOf(items, size), Arrays.copyOf(scores, size));
  }

  /** Whether the item at a position of the trained order goes before a clicked one. */
  private boolean isTrainedBetter(int position, Clicked other) {
    if (position == trainedBestFirst.length) {
      return false;
    }
    int item = trainedBestFirst[position];
    return trained[item] > other.weight()
        || (trained[item] == other.weight() && item < other.item());
  }
}
