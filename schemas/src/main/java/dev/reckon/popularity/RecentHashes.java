package dev.reckon.popularity;

/**
 * Remembers the newest hashes added to it, in two generations: the older is dropped when the
 * younger is full. Each is an open-addressed table that is at most half full. 0 is taken for 1. Not
 * thread-safe.
 */
final class RecentHashes {

  private static final int LEAST_SLOTS = 1 << 10;
  private static final long FREE = 0;

  private final int most;
  private long[] young = new long[LEAST_SLOTS];
  private long[] old = new long[LEAST_SLOTS];
  private int youngSize;

  /**
   * @param most of a generation, so also the fewest remembered once that many were added
   */
  RecentHashes(int most) {
    this.most = most;
  }

  /**
   * Remembers a hash, from now on as the newest.
   *
   * @return false if it was remembered already
   */
  boolean add(long hash) {
    long kept = hash == FREE ? 1 : hash;
    int slot = slotOf(kept, young);
    if (young[slot] == kept) {
      return false;
    }
    boolean isNew = old[slotOf(kept, old)] != kept;
    if (youngSize == most) {
      old = young;
      young = new long[LEAST_SLOTS];
      youngSize = 0;
    } else if (2 * (youngSize + 1) > young.length) {
      young = grown(young);
    }
    young[slotOf(kept, young)] = kept;
    youngSize++;
    return isNew;
  }

  /** The slot of the hash, or a free slot for it. */
  private static int slotOf(long hash, long[] table) {
    int slot = (int) hash & (table.length - 1);
    while (table[slot] != FREE && table[slot] != hash) {
      slot = (slot + 1) & (table.length - 1);
    }
    return slot;
  }

  private static long[] grown(long[] table) {
    long[] larger = new long[2 * table.length];
    for (long hash : table) {
      if (hash != FREE) {
        larger[slotOf(hash, larger)] = hash;
      }
    }
    return larger;
  }
}
