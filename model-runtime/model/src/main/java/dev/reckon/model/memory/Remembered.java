package dev.reckon.model.memory;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What all memories say for one question: for each item that any of them names, its share in each.
 * Immutable by convention.
 *
 * @param numbers of the items, each once
 * @param idOf the id of an item by its number
 * @param shares (sources, items): of each source that says anything they add up to 1; those of
 *     {@link Source#MODEL} are 0
 */
public record Remembered(int[] numbers, IntFunction<String> idOf, float[][] shares) {

  /** Of a memory that knows nothing. */
  public static final Remembered NOTHING = new Remembered(List.of(), new float[Source.COUNT][0]);

  /**
   * The same of items without a memory, whose numbers are their places.
   *
   * @param itemIds each once
   */
  public Remembered(List<String> itemIds, float[][] shares) {
    this(IntStream.range(0, itemIds.size()).toArray(), List.copyOf(itemIds)::get, shares);
  }

  /**
   * Puts together what the sources say.
   *
   * @param places of nothing yet; used for the items
   */
  static Remembered of(Shares[] bySource, ItemNumbers items, Places places) {
    int[][] placesOf = new int[bySource.length][];
    for (int source = 0; source < bySource.length; source++) {
      placesOf[source] = places.ofAll(bySource[source].numbers());
    }
    float[][] shares = new float[bySource.length][places.size()];
    for (int source = 0; source < bySource.length; source++) {
      float[] own = bySource[source].shares();
      for (int i = 0; i < own.length; i++) {
        shares[source][placesOf[source][i]] = own[i];
      }
    }
    return new Remembered(places.numbers(), items::idOf, shares);
  }

  /** How many items are named. */
  public int size() {
    return numbers.length;
  }

  /** The id of the item at a place. */
  public String itemId(int item) {
    return idOf.apply(numbers[item]);
  }

  /** The ids of all items. */
  public List<String> itemIds() {
    return Arrays.stream(numbers).mapToObj(idOf).toList();
  }

  /** The index in a model of each item, given that of each number. */
  public int[] indices(IntUnaryOperator indexOf) {
    int[] indices = new int[numbers.length];
    for (int item = 0; item < indices.length; item++) {
      indices[item] = indexOf.applyAsInt(numbers[item]);
    }
    return indices;
  }

  /** Whether any source but popularity says anything. */
  public boolean isPersonal() {
    return Arrays.stream(Source.values())
        .anyMatch(source -> source != Source.POPULARITY && speaks(source));
  }

  /** Whether a source says anything. */
  public boolean speaks(Source source) {
    for (float share : shares[source.index()]) {
      if (share > 0) {
        return true;
      }
    }
    return false;
  }

  /** The ids of the items with the largest shares in a source, best first; ties in their order. */
  public List<String> best(Source source, int most) {
    float[] own = shares[source.index()];
    long[] order = new long[own.length];
    int named = 0;
    for (int item = 0; item < own.length; item++) {
      if (own[item] > 0) {
        order[named++] = (long) ~Float.floatToIntBits(own[item]) << 32 | item;
      }
    }
    int best = Math.min(most, named);
    Smallest.sort(order, 0, best, named);
    return LongStream.of(order).limit(best).mapToObj(it -> itemId((int) it)).toList();
  }

  public float share(Source source, int item) {
    return shares[source.index()][item];
  }
}
