package dev.reckon.learning.train.batch;

import dev.reckon.model.input.Texts;
import dev.reckon.model.program.Tensor;
import java.util.Collections;
import java.util.List;

/**
 * One training step's input.
 *
 * @param items groups of left-padded histories, (B, T) each
 * @param positions for each group, the positions of the flattened (B * T) that have a target, in
 *     rising order
 * @param targets the targets of all groups, in the order of the positions, (P)
 * @param negatives what the targets are distinguished from
 * @param contrasted for each group, those of its positions that are reasoned about twice
 * @param noise of the second time, for all groups, (R, K, D)
 * @param searches texts of the batch's searches
 */
public record TrainingBatch(
    List<Tensor.Longs> items,
    List<Tensor.Longs> positions,
    Tensor.Longs targets,
    Negatives negatives,
    List<Tensor.Longs> contrasted,
    Tensor.Floats noise,
    Texts searches) {

  public TrainingBatch {
    items = List.copyOf(items);
    positions = List.copyOf(positions);
    contrasted = List.copyOf(contrasted);
  }

  /** A batch without a second view, whose targets are distinguished from the whole catalogue. */
  public TrainingBatch(
      List<Tensor.Longs> items,
      List<Tensor.Longs> positions,
      Tensor.Longs targets,
      Texts searches) {
    this(
        items,
        positions,
        targets,
        Negatives.NONE,
        Collections.nCopies(items.size(), new Tensor.Longs(new long[0], 0)),
        new Tensor.Floats(new float[0], 0),
        searches);
  }

  /** The same batch with a second view. */
  public TrainingBatch with(List<Tensor.Longs> contrasted, Tensor.Floats noise) {
    return new TrainingBatch(items, positions, targets, negatives, contrasted, noise, searches);
  }

  /** The same batch with these negatives. */
  public TrainingBatch with(Negatives negatives) {
    return new TrainingBatch(items, positions, targets, negatives, contrasted, noise, searches);
  }
}
