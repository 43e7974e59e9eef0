package dev.reckon.serving.live;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns if most clicks are on items outside the live model's vocabulary: the ids then probably
 * differ in form from those of the training data. Owned by one thread.
 */
final class UnknownItems {
  private static final Logger LOG = LoggerFactory.getLogger(UnknownItems.class);

  /** Clicks that are looked at together. */
  static final int LOOKED_AT = 1_000;

  private int clicks;
  private int unknown;
  private String example = "";
  private long warnings;

  /** Takes a click into account. */
  void saw(String itemId, boolean isKnown) {
    clicks++;
    if (!isKnown) {
      unknown++;
      example = itemId;
    }
    if (clicks == LOOKED_AT) {
      if (unknown * 2 > clicks && Long.bitCount(++warnings) == 1) { // 1, 2, 4, 8, ...
        LOG.warn(
            "{} of the last {} clicks are on items that the live model does not know, such as {}:"
                + " are ids written as in its training data?",
            unknown,
            clicks,
            example);
      }
      clicks = 0;
      unknown = 0;
    }
  }

  /** Thousands of clicks of which most were on unknown items. */
  long warnings() {
    return warnings;
  }
}
