package dev.reckon.model.retrieve;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Item ids and their vocabulary indices 0 to N-1, both ways. Immutable. */
public final class ItemIndex {

  /** What {@link #indexOf} returns for an item outside the vocabulary. */
  public static final int UNKNOWN = -1;

  private final List<String> ids;
  private final Map<String, Integer> indices;

  /**
   * @param ids item ids by index
   * @throws IllegalArgumentException if an id occurs twice
   */
  public ItemIndex(List<String> ids) {
    this.ids = List.copyOf(ids);
    this.indices = new HashMap<>(ids.size() * 2);
    for (int index = 0; index < ids.size(); index++) {
      if (indices.put(ids.get(index), index) != null) {
        throw new IllegalArgumentException("item '" + ids.get(index) + "' occurs twice");
      }
    }
  }

  /** N. */
  public int size() {
    return ids.size();
  }

  public String idOf(int index) {
    return ids.get(index);
  }

  /** The item's index, or {@link #UNKNOWN}. */
  public int indexOf(String id) {
    return indices.getOrDefault(id, UNKNOWN);
  }
}
