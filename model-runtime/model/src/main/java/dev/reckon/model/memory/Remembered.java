package dev.reckon.model.memory;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * What all memories say for one question: for each item that any of them names, its share in each.
 * Immutable by convention.
 *
 * @param itemIds of the items, each once
 * @param shares (sources, items): of each source that says anything they add up to 1; those of
 *     {@link Source#MODEL} are 0
 */
public record Remembered(List<String> itemIds, float[][] shares) {

  /** Of a memory that knows nothing. */
  public static final Remembered NOTHING = new Remembered(List.of(), new float[Source.COUNT][0]);

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
    String[] itemIds = new String[places.size()];
    for (int place = 0; place < itemIds.length; place++) {
      itemIds[place] = items.idOf(places.at(place));
    }
    float[][] shares = new float[bySource.length][itemIds.length];
    for (int source = 0; source < bySource.length; source++) {
      float[] own = bySource[source].shares();
      for (int i = 0; i < own.length; i++) {
        shares[source][placesOf[source][i]] = own[i];
      }
    }
    return new Remembered(Arrays.asList(itemIds), shares);
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
    return LongStream.of(order).limit(best).mapToObj(it -> itemIds.get((int) it)).toList();
  }

  public float share(Source source, int item) {
    return shares[source.index()][item];
  }
}
