package dev.reckon.model.input;

import java.util.List;

/**
 * Items that must not be recommended.
 *
 * @param everywhere vocabulary indices that nobody may get (removed or unavailable items)
 * @param perRow for each row of the batch, indices that this user may not get (seen items)
 */
public record Exclusions(int[] everywhere, List<int[]> perRow) {
  public Exclusions {
    perRow = List.copyOf(perRow);
  }
}
