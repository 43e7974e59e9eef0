package dev.reckon.learning.evaluate.rows;

import dev.reckon.cli.UsageError;
import java.util.Arrays;
import java.util.Locale;

/** Which of a user's searches are known when an interaction is predicted. */
public enum KnownSearches {
  /** None: rows are those with an item in their history. */
  NONE,
  /** Those before it, but not the one that led to it. */
  EARLIER,
  /**
   * The one that led to it too: the list that a user gets after the search and before the click.
   */
  CURRENT;

  /**
   * The mode of this name.
   *
   * @throws UsageError where there is none
   */
  public static KnownSearches of(String name) {
    return Arrays.stream(values())
        .filter(mode -> mode.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new UsageError("--searches must be none, earlier or current, not " + name));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
