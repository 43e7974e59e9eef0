package dev.reckon.model.retrieve;

import java.util.List;

/**
 * Items whose scores are wanted beside the best ones, so that a model can be mixed with other
 * distributions over items.
 *
 * @param perRow for each row of the batch, vocabulary indices
 * @param temperature of the softmax in training, above 0
 */
public record NamedItems(List<int[]> perRow, double temperature) {
  public NamedItems {
    perRow = List.copyOf(perRow);
    if (!(temperature > 0)) {
      throw new IllegalArgumentException("a temperature is above 0, not " + temperature);
    }
  }
}
