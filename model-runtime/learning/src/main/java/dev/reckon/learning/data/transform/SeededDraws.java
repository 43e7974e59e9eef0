package dev.reckon.learning.data.transform;

/**
 * Random numbers that depend only on a seed and on the key they are drawn for, not on the order of
 * the draws or on other draws.
 */
record SeededDraws(long seed) {

  private static final long FNV_BASIS = 0xCBF29CE484222325L;
  private static final long FNV_PRIME = 0x100000001B3L;

  /** From 0 up to below 1. */
  double uniform(String... drawnFor) {
    return (hash(drawnFor) >>> 11) * 0x1.0p-53;
  }

  /** From 0 up to below {@code bound}. */
  int below(int bound, String... drawnFor) {
    return (int) (uniform(drawnFor) * bound);
  }

  /** FNV-1a over the parts and the ends of them, then the finalizer of SplitMix64. */
  private long hash(String... parts) {
    long hash = FNV_BASIS ^ seed * 0x9E3779B97F4A7C15L;
    for (String part : parts) {
      for (int i = 0; i < part.length(); i++) {
        hash = (hash ^ part.charAt(i)) * FNV_PRIME;
      }
      hash = (hash ^ 0x10000) * FNV_PRIME;
    }
    hash = (hash ^ hash >>> 30) * 0xBF58476D1CE4E5B9L;
    hash = (hash ^ hash >>> 27) * 0x94D049BB133111EBL;
    return hash ^ hash >>> 31;
  }
}
