package dev.reckon.model.memory;

import java.util.Arrays;

/**
 * Gives numbers the places 0, 1, 2 ... in the order in which they come: an open-addressed table
 * that is empty again at little cost. Owned by one thread.
 */
final class Places {

  private static final int FREE = -1;
  private static final int LEAST_SLOTS = 1 << 12;

  /** By slot, a number or {@link #FREE}. */
  private int[] numbers = free(LEAST_SLOTS);

  /** By slot, the place of the number. */
  private int[] places = new int[LEAST_SLOTS];

  /** The slot of each place. */
  private int[] slots = new int[LEAST_SLOTS / 4];

  private int size;

  /** Forgets everything. */
  void clear() {
    for (int place = 0; place < size; place++) {
      numbers[slots[place]] = FREE;
    }
    size = 0;
  }

  int size() {
    return size;
  }

  /**
   * The place of a number; the next one, {@link #size}, where it had none.
   *
   * @param number 0 or more
   */
  int of(int number) {
    int slot = slotOf(number);
    if (numbers[slot] == FREE) {
      if (size == slots.length) {
        grow();
        slot = slotOf(number);
      }
      put(number, size++, slot);
    }
    return places[slot];
  }

  /** The places of several. */
  int[] ofAll(int[] several) {
    int[] own = new int[several.length];
    for (int i = 0; i < own.length; i++) {
      own[i] = of(several[i]);
    }
    return own;
  }

  /** The number at a place. */
  int at(int place) {
    return numbers[slots[place]];
  }

  private int slotOf(int number) {
    int mask = numbers.length - 1;
    int slot = (number * 0x9E3779B9) >>> Integer.numberOfLeadingZeros(mask);
    while (numbers[slot] != FREE && numbers[slot] != number) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void grow() {
    int[] byPlace = new int[size];
    Arrays.setAll(byPlace, this::at);
    numbers = free(2 * numbers.length);
    places = new int[numbers.length];
    slots = new int[2 * slots.length];
    for (int place = 0; place < size; place++) {
      put(byPlace[place], place, slotOf(byPlace[place]));
    }
  }

  private void put(int number, int place, int slot) {
    numbers[slot] = number;
    places[slot] = place;
    slots[place] = slot;
  }

  private static int[] free(int slots) {
    int[] numbers = new int[slots];
    Arrays.fill(numbers, FREE);
    return numbers;
  }
}
