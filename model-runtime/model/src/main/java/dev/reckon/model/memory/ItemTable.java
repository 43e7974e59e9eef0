package dev.reckon.model.memory;

import java.io.IOException;
import java.util.Arrays;

/**
 * Weights by item number, plain and fading ones, in an open-addressed table. Bounded: where it gets
 * too large, the weaker half is forgotten. Not thread-safe.
 */
final class ItemTable {

  private static final int FREE = -1;
  private static final int LEAST_SLOTS = 4;

  private final int most;
  private int[] items = free(LEAST_SLOTS);
  private float[] plain = new float[LEAST_SLOTS];
  private float[] fading = new float[LEAST_SLOTS];
  private int size;

  /** What each entry is given to. */
  interface Reader {
    void read(int item, float plain, float fading);
  }

  /**
   * An empty table.
   *
   * @param most entries, at least 2
   */
  ItemTable(int most) {
    this.most = most;
  }

  int size() {
    return size;
  }

  void add(int item, double plainWeight, double fadingWeight) {
    int slot = slotOf(item);
    if (items[slot] == FREE) {
      if (size == most) {
        forgetWeakerHalf();
        slot = slotOf(item);
      } else if (2 * (size + 1) > items.length) {
        resize(2 * items.length, size);
        slot = slotOf(item);
      }
      items[slot] = item;
      size++;
    }
    plain[slot] += (float) plainWeight;
    fading[slot] += (float) fadingWeight;
  }

  /** The plain weight of an item; 0 if it is not there. */
  float plainOf(int item) {
    int slot = slotOf(item);
    return items[slot] == FREE ? 0 : plain[slot];
  }

  void forEach(Reader reader) {
    for (int slot = 0; slot < items.length; slot++) {
      if (items[slot] != FREE) {
        reader.read(items[slot], plain[slot], fading[slot]);
      }
    }
  }

  /** Multiplies all fading weights. */
  void rescale(double factor) {
    for (int slot = 0; slot < fading.length; slot++) {
      fading[slot] *= (float) factor;
    }
  }

  void write(TableOutput out) throws IOException {
    out.number(size);
    for (int slot = 0; slot < items.length; slot++) {
      if (items[slot] != FREE) {
        out.number(items[slot]);
        out.weight(plain[slot]);
        out.weight(fading[slot]);
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
    int entry = 0;
    for (int slot = 0; slot < items.length; slot++) {
      if (items[slot] != FREE) {
        strengths[entry++] = strength(slot, allPlain, allFading);
      }
    }
    Arrays.sort(strengths);
    float least = strengths[size / 2];
    int kept = 0;
    for (int slot = 0; slot < items.length; slot++) {
      if (items[slot] != FREE) {
        if (kept < most / 2 && strength(slot, allPlain, allFading) >= least) {
          kept++;
        } else {
          items[slot] = FREE;
          plain[slot] = 0;
          fading[slot] = 0;
        }
      }
    }
    resize(items.length, kept);
  }

  private float strength(int slot, double allPlain, double allFading) {
    double ofPlain = allPlain > 0 ? plain[slot] / allPlain : 0;
    double ofFading = allFading > 0 ? fading[slot] / allFading : 0;
    return (float) Math.max(ofPlain, ofFading);
  }

  private static double sum(float[] weights) {
    double sum = 0;
    for (float weight : weights) {
      sum += weight;
    }
    return sum;
  }

  /** Puts what is not free into new arrays. */
  private void resize(int slots, int entries) {
    int[] oldItems = items;
    float[] oldPlain = plain;
    float[] oldFading = fading;
    items = free(slots);
    plain = new float[slots];
    fading = new float[slots];
    for (int old = 0; old < oldItems.length; old++) {
      if (oldItems[old] != FREE) {
        int slot = slotOf(oldItems[old]);
        items[slot] = oldItems[old];
        plain[slot] = oldPlain[old];
        fading[slot] = oldFading[old];
      }
    }
    size = entries;
  }

  /** Where an item is, or else where it may be put. */
  private int slotOf(int item) {
    int mask = items.length - 1;
    int slot = (item * 0x9E3779B9) >>> 7 & mask;
    while (items[slot] != FREE && items[slot] != item) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private static int[] free(int slots) {
    int[] items = new int[slots];
    Arrays.fill(items, FREE);
    return items;
  }
}
