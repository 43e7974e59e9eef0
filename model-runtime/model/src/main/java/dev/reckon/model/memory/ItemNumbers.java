package dev.reckon.model.memory;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Item ids and the numbers 0, 1, 2 ... that the memory has for them, in the order in which it met
 * them. Not thread-safe, but for {@link #idOf}.
 */
final class ItemNumbers {

  /** What {@link #find} gives for an item that was never met. */
  static final int UNKNOWN = -1;

  private final Map<String, Integer> numbers = new HashMap<>();

  /** By number. What is there never changes, and a longer array begins with the same ids. */
  private volatile String[] ids = new String[64];

  private int size;

  int size() {
    return size;
  }

  /**
   * The id of an item, for any thread that has its number from a question.
   *
   * @param number below {@link #size}
   */
  String idOf(int number) {
    return ids[number];
  }

  /** The item's number, or {@link #UNKNOWN}. */
  int find(String itemId) {
    return numbers.getOrDefault(itemId, UNKNOWN);
  }

  /** The item's number, a new one where it has none. */
  int of(String itemId) {
    return numbers.computeIfAbsent(itemId, this::add);
  }

  private int add(String itemId) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, 2 * size);
    }
    ids[size] = itemId;
    return size++;
  }

  void write(TableOutput out) throws IOException {
    out.number(size);
    for (int number = 0; number < size; number++) {
      out.text(ids[number]);
    }
  }

  void read(TableInput in) throws IOException {
    int count = in.count(Integer.MAX_VALUE, "items");
    for (int number = 0; number < count; number++) {
      if (of(in.text()) != number) {
        throw new IOException("item " + number + " is there twice");
      }
    }
  }
}
