package dev.reckon.learning.train.batch;

import dev.reckon.model.program.Tensor;

/**
 * Items that the targets of a batch are distinguished from.
 *
 * @param items (M), those of every target, or (P, M), each target's own; (0) for the whole
 *     catalogue
 * @param logCounts for each of the M, or one for all, the logarithm of how often it is expected
 *     among them
 */
public record Negatives(Tensor.Longs items, Tensor.Floats logCounts) {

  /** No draw: targets are distinguished from the whole catalogue. */
  public static final Negatives NONE =
      new Negatives(new Tensor.Longs(new long[0], 0), new Tensor.Floats(new float[0], 0));
}
