package dev.reckon.history;

/** How many of a user's newest events are kept. */
public record HistoryBounds(int interactions, int searches) {
  public static final HistoryBounds DEFAULT = new HistoryBounds(200, 50);

  public HistoryBounds {
    if (interactions < 1) {
      throw new IllegalArgumentException("interactions must be at least 1, not " + interactions);
    }
    if (searches < 0) {
      throw new IllegalArgumentException("searches must not be negative, as " + searches + " is");
    }
  }
}
