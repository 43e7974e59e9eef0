package dev.reckon.model.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

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

  static Remembered of(Shares[] bySource, ItemNumbers items) {
    Map<Integer, Integer> places = new HashMap<>();
    List<String> itemIds = new ArrayList<>();
    for (Shares source : bySource) {
      for (int number : source.numbers()) {
        if (places.putIfAbsent(number, itemIds.size()) == null) {
          itemIds.add(items.idOf(number));
        }
      }
    }
    float[][] shares = new float[bySource.length][itemIds.size()];
    for (int source = 0; source < bySource.length; source++) {
      Shares own = bySource[source];
      for (int i = 0; i < own.numbers().length; i++) {
        shares[source][places.getOrDefault(own.numbers()[i], 0)] = own.shares()[i];
      }
    }
    return new Remembered(itemIds, shares);
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

  /** The ids of the items with the largest shares in a source, best first. */
  public List<String> best(Source source, int most) {
    return IntStream.range(0, itemIds.size())
        .filter(item -> share(source, item) > 0)
        .boxed()
        .sorted((a, b) -> Float.compare(share(source, b), share(source, a)))
        .limit(most)
        .map(itemIds::get)
        .toList();
  }

  public float share(Source source, int item) {
    return shares[source.index()][item];
  }
}
