package dev.reckon.learning.evaluate.rows;

import dev.reckon.cli.UsageError;
import java.util.List;
import java.util.Locale;

/** Whether items of a user's history may be recommended again. */
public enum SeenItems {
  /** They are left out of every list, as in serving and in the leave-one-out literature. */
  EXCLUDE,
  /** They may be ranked, as in the published time-split results. */
  KEEP;

  /**
   * Parses the option of the command line.
   *
   * @param asked a name, or {@code both}
   */
  public static List<SeenItems> modes(String asked) {
    return switch (asked) {
      case "exclude" -> List.of(EXCLUDE);
      case "keep" -> List.of(KEEP);
      case "both" -> List.of(EXCLUDE, KEEP);
      default -> throw new UsageError("--seen is exclude, keep or both, not \"" + asked + "\"");
    };
  }

  /** The name on the command line and in reports. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
