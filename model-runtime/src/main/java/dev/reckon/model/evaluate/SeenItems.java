package dev.reckon.model.evaluate;

import java.util.Locale;

/** Whether items of a user's history may be recommended again. */
public enum SeenItems {
  /** They are left out of every list, as in serving and in the leave-one-out literature. */
  EXCLUDE,
  /** They compete, as in the published time-split results. */
  KEEP;

  /** The name on the command line and in reports. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
