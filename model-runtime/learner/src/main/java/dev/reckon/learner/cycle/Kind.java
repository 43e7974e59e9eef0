package dev.reckon.learner.cycle;

import java.util.Locale;

/** How the next bundle is made. */
public enum Kind {
  /** From nothing, as there is no bundle yet: it will serve everybody. */
  FIRST,
  /** From nothing, on the same log: what no bundle before it can have got wrong. */
  ANCHOR,
  /** From the live bundle, with what is newer than it. */
  CONTINUED;

  /** For the log and for people. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
