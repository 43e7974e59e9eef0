package dev.reckon.model.train;

import dev.reckon.model.program.Tensor;
import java.util.List;

/**
 * One training step's input.
 *
 * @param items groups of left-padded histories, (B, T) each
 * @param positions for each group, the positions of the flattened (B * T) that have a target
 * @param targets the targets of all groups, in the order of the positions, (P)
 */
record TrainingBatch(List<Tensor.Longs> items, List<Tensor.Longs> positions, Tensor.Longs targets) {
  TrainingBatch {
    items = List.copyOf(items);
    positions = List.copyOf(positions);
  }
}
