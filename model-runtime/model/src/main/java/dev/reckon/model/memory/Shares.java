package dev.reckon.model.memory;

/**
 * What one memory says: a distribution over few items. Immutable by convention.
 *
 * @param numbers of the items, in any order
 * @param shares of each, together 1; empty where the memory says nothing
 */
record Shares(int[] numbers, float[] shares) {

  static final Shares NONE = new Shares(new int[0], new float[0]);

  boolean isEmpty() {
    return numbers.length == 0;
  }
}
