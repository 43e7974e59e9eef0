package dev.reckon.model.memory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Item ids and the numbers 0, 1, 2 ... that the memory has for them, in the order in which it met
 * them. Not thread-safe.
 */
final class ItemNumbers {

  /** What {@link #find} gives for an item that was never met. */
  static final int UNKNOWN = -1;

  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> ids = new ArrayList<>();

  int size() {
    return ids.size();
  }

  String idOf(int number) {
    return ids.get(number);
  }

  /** The item's number, or {@link #UNKNOWN}. */
  int find(String itemId) {
    return numbers.getOrDefault(itemId, UNKNOWN);
  }

  /** The item's number, a new one where it has none. */
  int of(String itemId) {
    return numbers.computeIfAbsent(
        itemId,
        id -> {
          ids.add(id);
          return ids.size() - 1;
        });
  }

  void write(TableOutput out) throws IOException {
    out.number(ids.size());
    for (String id : ids) {
      out.text(id);
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
