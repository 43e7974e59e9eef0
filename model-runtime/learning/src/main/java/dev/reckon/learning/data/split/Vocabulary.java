package dev.reckon.learning.data.split;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The items that a model can name: 0 to N - 1, each with the number of times it occurred in
 * training. Item indices fall in popularity, so that ties between scores go to the more popular
 * item. Immutable.
 */
public final class Vocabulary {

  /** The index of items that are not in the vocabulary. */
  public static final int UNKNOWN = -1;

  private final List<String> itemIds;
  private final long[] counts;
  private final Map<String, Integer> indices;

  /**
   * A vocabulary in this very order.
   *
   * @param itemIds distinct ids
   * @param counts how often each occurred in training
   */
  public Vocabulary(List<String> itemIds, long[] counts) {
    if (itemIds.size() != counts.length) {
      throw new IllegalArgumentException(
          itemIds.size() + " items cannot have " + counts.length + " counts");
    }
    this.itemIds = List.copyOf(itemIds);
    this.counts = counts.clone();
    this.indices = new HashMap<>(2 * itemIds.size());
    for (int index = 0; index < counts.length; index++) {
      if (indices.put(this.itemIds.get(index), index) != null) {
        throw new IllegalArgumentException("item " + itemIds.get(index) + " occurs twice");
      }
    }
  }

  /** The items of these occurrences: the most frequent first, ties by id. */
  public static Vocabulary of(List<String> occurrences) {
    Map<String, Long> counted = new LinkedHashMap<>();
    occurrences.forEach(itemId -> counted.merge(itemId, 1L, Long::sum));
    List<Map.Entry<String, Long>> items =
        counted.entrySet().stream()
            .sorted(
                Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .toList();
    return new Vocabulary(
        items.stream().map(Map.Entry::getKey).toList(),
        items.stream().mapToLong(Map.Entry::getValue).toArray());
  }

  /** N. */
  public int size() {
    return counts.length;
  }

  public String itemId(int index) {
    return itemIds.get(index);
  }

  /** All item ids, by index. */
  public List<String> itemIds() {
    return itemIds;
  }

  /** How often the item occurred in training. */
  public long count(int index) {
    return counts[index];
  }

  /** The item's index, or {@link #UNKNOWN}. */
  public int indexOf(String itemId) {
    return indices.getOrDefault(itemId, UNKNOWN);
  }

  /** The indices of those items that are in the vocabulary, in the same order. */
  public int[] knownIndices(Iterable<String> itemIds) {
    int[] known = new int[16];
    int size = 0;
    for (String itemId : itemIds) {
      int index = indexOf(itemId);
      if (index != UNKNOWN) {
        known = size == known.length ? Arrays.copyOf(known, 2 * size) : known;
        known[size++] = index;
      }
    }
    return Arrays.copyOf(known, size);
  }
}
