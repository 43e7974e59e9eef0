package dev.reckon.model.memory;

import java.util.Arrays;

/**
 * Gives numbers the places 0, 1, 2 ... in the order in which they come: an open-addressed table
 * that is empty again at little cost. Owned by one thread.
 */
final class Places {

  /** What {@link #find} gives for a number without a place. */
  static final int NONE = -1;

  private static final long FREE = -1;
  private static final int LEAST = 1 << 10;
  private static final int SLOTS_OF_A_PLACE = 4;

  /** By slot, a number in the upper half and its place in the lower, or {@link #FREE}. */
  private long[] table;

  /** By place. */
  private int[] numbers;

  /** By place, where its number is in the table. */
  private int[] slots;

  private int size;

  Places() {
    this(LEAST);
  }

  /**
   * Room for some numbers.
   *
   * @param expected a power of two; more may come
   */
  Places(int expected) {
    this.numbers = new int[expected];
    this.slots = new int[expected];
    this.table = free(SLOTS_OF_A_PLACE * expected);
  }

  /** Forgets everything. */
  void clear() {
    for (int place = 0; place < size; place++) {
      table[slots[place]] = FREE;
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
    if (table[slot] != FREE) {
      return (int) table[slot];
    }
    if (size == numbers.length) {
      grow();
      slot = slotOf(number);
    }
    put(number, size, slot);
    return size++;
  }

  /** The places of several. */
  int[] ofAll(int[] several) {
    int[] own = new int[several.length];
    for (int i = 0; i < own.length; i++) {
      own[i] = of(several[i]);
    }
    return own;
  }

  /** The place of a number, or {@link #NONE}. */
  int find(int number) {
    return (int) table[slotOf(number)]; // the lower half of what is free is -1 too
  }

  /** The number at a place. */
  int at(int place) {
    return numbers[place];
  }

  /** All numbers, by their places. */
  int[] numbers() {
    return Arrays.copyOf(numbers, size);
  }

  private int slotOf(int number) {
    int mask = table.length - 1;
    int slot = (number * 0x9E3779B9) >>> Integer.numberOfLeadingZeros(mask);
    while (table[slot] != FREE && (int) (table[slot] >>> 32) != number) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  private void put(int number, int place, int slot) {
    table[slot] = (long) number << 32 | place;
    numbers[place] = number;
    slots[place] = slot;
  }

  private void grow() {
    numbers = Arrays.copyOf(numbers, 2 * size);
    slots = new int[numbers.length];
    table = free(2 * table.length);
    for (int place = 0; place < size; place++) {
      put(numbers[place], place, slotOf(numbers[place]));
    }
  }

  private static long[] free(int slots) {
    long[] table = new long[slots];
    Arrays.fill(table, FREE);
    return table;
  }
}
