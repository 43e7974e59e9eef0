package dev.reckon.model.retrieve;

import java.util.BitSet;
import java.util.Collection;

/** Items that nobody may get, removed or unavailable, as one model numbers them. Immutable. */
public final class HiddenItems {

  public static final HiddenItems NONE = new HiddenItems(new BitSet());

  private final BitSet items;
  private final int[] indices;

  private HiddenItems(BitSet items) {
    this.items = items;
    this.indices = items.stream().toArray();
  }

  /** Those of the given items that are in the vocabulary. */
  public static HiddenItems of(Collection<String> itemIds, ItemIndex itemIndex) {
    BitSet items = new BitSet(itemIndex.size());
    for (String id : itemIds) {
      int index = itemIndex.indexOf(id);
      if (index != ItemIndex.UNKNOWN) {
        items.set(index);
      }
    }
    return new HiddenItems(items);
  }

  public boolean contains(int itemIndex) {
    return items.get(itemIndex);
  }

  /** Rising; not to be changed. */
  public int[] indices() {
    return indices;
  }
}
