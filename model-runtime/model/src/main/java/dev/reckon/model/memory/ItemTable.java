package dev.reckon.model.memory;

import java.io.IOException;
import java.util.Arrays;

/**
 * Weights by item number, plain and fading ones. Entries lie one behind another, so that a question
 * reads them in a row; an open-addressed index finds that of an item. Bounded: where it gets too
 * large, the weaker half is forgotten. Not thread-safe.
 */
final class ItemTable {

  private static final char FREE = Character.MAX_VALUE;
  private static final int LEAST_SLOTS = 4;

  private final int most;

  /** By slot, the entry of an item, or {@link #FREE}. */
  private char[] index = free(LEAST_SLOTS);

  /** By entry. */
  private int[] items = new int[LEAST_SLOTS / 2];

  private float[] plain = new float[LEAST_SLOTS / 2];
  private float[] fading = new float[LEAST_SLOTS / 2];
  private int size;

  /**
   * An empty table.
   *
   * @param most entries, from 2 to 2^15
   */
  ItemTable(int most) {
    this.most = most;
  }

  /** How many entries there are. */
  int size() {
    return size;
  }

  /** The item of an entry, from 0 to below {@link #size}. */
  int item(int entry) {
    return items[entry];
  }

  /** The weight of an entry that does not fade. */
  float plain(int entry) {
    return plain[entry];
  }

  /** The weight of an entry that fades. */
  float fading(int entry) {
    return fading[entry];
  }

  void add(int item, double plainWeight, double fadingWeight) {
    int slot = slotOf(item);
    if (index[slot] == FREE) {
      if (size == most) {
        forgetWeakerHalf();
        slot = slotOf(item);
      } else if (2 * (size + 1) > index.length) {
        grow();
        slot = slotOf(item);
      }
      index[slot] = (char) size;
      items[size++] = item;
    }
    int entry = index[slot];
    plain[entry] += (float) plainWeight;
    fading[entry] += (float) fadingWeight;
  }

  /** The plain weight of an item; 0 if it is not there. */
  float plainOf(int item) {
    int entry = index[slotOf(item)];
    return entry == FREE ? 0 : plain[entry];
  }

  /** Multiplies all fading weights. */
  void rescale(double factor) {
    for (int entry = 0; entry < size; entry++) {
      fading[entry] *= (float) factor;
    }
  }

  void write(TableOutput out) throws IOException {
    out.number(size);
    for (char entry : index) {
      if (entry != FREE) {
        out.number(items[entry]);
        out.weight(plain[entry]);
        out.weight(fading[entry]);
      }
    }
  }

  /**
   * Reads the entries of an empty table.
   *
   * @param itemCount how many items have a number
   */
  void read(TableInput in, int itemCount) throws IOException {
    int count = in.count(most, "items of a table");
    for (int entry = 0; entry < count; entry++) {
      add(in.number(itemCount, "the item of an entry"), in.weight(), in.weight());
    }
  }

  /** By the share of what all entries weigh, in plain or fading weights, whichever is larger. */
  private void forgetWeakerHalf() {
    double allPlain = sum(plain);
    double allFading = sum(fading);
    float[] strengths = new float[size];
    for (int entry = 0; entry < size; entry++) {
      strengths[entry] = strength(entry, allPlain, allFading);
    }
    float[] sorted = strengths.clone();
    Arrays.sort(sorted);
    float least = sorted[size / 2];
    char[] kept = new char[most / 2];
    int count = 0;
    for (char entry : index) {
      if (entry != FREE && count < kept.length && strengths[entry] >= least) {
        kept[count++] = entry;
      }
    }
    keep(kept, count);
  }

  private float strength(int entry, double allPlain, double allFading) {
    double ofPlain = allPlain > 0 ? plain[entry] / allPlain : 0;
    double ofFading = allFading > 0 ? fading[entry] / allFading : 0;
    return (float) Math.max(ofPlain, ofFading);
  }

  private static double sum(float[] weights) {
    double sum = 0;
    for (float weight : weights) {
      sum += weight;
    }
    return sum;
  }

  /** Forgets all entries but the first so many of these. */
  private void keep(char[] entries, int count) {
    int[] oldItems = items;
    float[] oldPlain = plain;
    float[] oldFading = fading;
    index = free(index.length);
    items = new int[oldItems.length];
    plain = new float[oldItems.length];
    fading = new float[oldItems.length];
    for (size = 0; size < count; size++) {
      int entry = entries[size];
      items[size] = oldItems[entry];
      plain[size] = oldPlain[entry];
      fading[size] = oldFading[entry];
      index[slotOf(items[size])] = (char) size;
    }
  }

  private void grow() {
    char[] old = index;
    index = free(2 * old.length);
    for (char entry : old) {
      if (entry != FREE) {
        index[slotOf(items[entry])] = entry;
      }
    }
    items = Arrays.copyOf(items, old.length);
    plain = Arrays.copyOf(plain, old.length);
    fading = Arrays.copyOf(fading, old.length);
  }

  /** Where an item is, or else where it may be put. */
  private int slotOf(int item) {
    int mask = index.length - 1;
    int slot = (item * 0x9E3779B9) >>> 7 & mask;
    while (index[slot] != FREE && items[index[slot]] != item) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private static char[] free(int slots) {
    char[] index = new char[slots];
    Arrays.fill(index, FREE);
    return index;
  }
}
