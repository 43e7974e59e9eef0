package dev.reckon.model.retrieve;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Item ids and their vocabulary indices 0 to N-1, both ways. Immutable. */
public final class ItemIndex {

  /** What {@link #indexOf} returns for an item outside the vocabulary. */
  public static final int UNKNOWN = -1;

  /** Those that come first; null for none. */
  private final @Nullable ItemIndex first;

  private final List<String> ids;
  private final Map<String, Integer> indices;

  /**
   * @param ids item ids by index
   * @throws IllegalArgumentException if an id occurs twice
   */
  public ItemIndex(List<String> ids) {
    this(null, ids);
  }

  private ItemIndex(@Nullable ItemIndex first, List<String> ids) {
    this.first = first;
    this.ids = List.copyOf(ids);
    this.indices = new HashMap<>(ids.size() * 2);
    int offset = first == null ? 0 : first.size();
    for (int i = 0; i < ids.size(); i++) {
      String id = ids.get(i);
      if (indices.put(id, offset + i) != null || (first != null && first.indexOf(id) != UNKNOWN)) {
        throw new IllegalArgumentException("item '" + id + "' occurs twice");
      }
    }
  }

  /**
   * These items and, behind them, others. It takes memory for the others alone.
   *
   * @throws IllegalArgumentException if an id occurs twice
   */
  public ItemIndex followedBy(List<String> others) {
    return others.isEmpty() ? this : new ItemIndex(this, others);
  }

  /** N. */
  public int size() {
    return ids.size() + (first == null ? 0 : first.size());
  }

  public String idOf(int index) {
    if (first == null) {
      return ids.get(index);
    }
    return index < first.size() ? first.idOf(index) : ids.get(index - first.size());
  }

  /** The item's index, or {@link #UNKNOWN}. */
  public int indexOf(String id) {
    Integer own = indices.get(id);
    if (own != null) {
      return own;
    }
    return first == null ? UNKNOWN : first.indexOf(id);
  }
}
