package dev.reckon.model.memory;

/** The newest items of a user, each once, in a ring, and the session they are in. */
final class Trail {

  /** How many steps a transition may span, and how many items of a history are looked at. */
  static final int REACH = 10;

  /** Of a trail without a session. */
  static final long NO_SESSION = -1;

  private final int[] items = new int[REACH];
  private int size;

  long session = NO_SESSION;
  long newestMillis;

  int size() {
    return size;
  }

  /** The item at a distance, 1 for the newest. */
  int newest(int distance) {
    return items[distance - 1];
  }

  /** Puts an item first; it leaves its old place, or else the oldest leaves. */
  void add(int item) {
    int place = 0;
    while (place < size && items[place] != item) {
      place++;
    }
    if (place == size) {
      size = Math.min(size + 1, REACH);
      place = size - 1;
    }
    System.arraycopy(items, 0, items, 1, place);
    items[0] = item;
  }
}
