package dev.reckon.learner;

import java.time.Duration;

/** Time between two attempts; over at the beginning. Owned by one thread. */
final class Pause {

  private final long lengthNanos;
  private long endNanos;
  private boolean isBegun;

  Pause(Duration length) {
    this.lengthNanos = length.toNanos();
  }

  void begin() {
    isBegun = true;
    endNanos = System.nanoTime() + lengthNanos;
  }

  boolean isOver() {
    return !isBegun || System.nanoTime() - endNanos >= 0;
  }
}
