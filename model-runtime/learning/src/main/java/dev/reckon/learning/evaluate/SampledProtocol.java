package dev.reckon.learning.evaluate;

import dev.reckon.cli.UsageError;
import org.jspecify.annotations.Nullable;

/**
 * The protocol of the papers that rank a target against a sample of the items, with two groups of
 * targets and two of histories (ReaEmb, arXiv 2606.16703).
 *
 * @param negatives items that a target is ranked against
 * @param tailBelow a target that occurs less often in training is of the tail; null for those that
 *     are not among the most popular fifth of the items
 * @param shortBelow a history of fewer items is short; null for all but the longest fifth
 */
record SampledProtocol(int negatives, @Nullable Integer tailBelow, @Nullable Integer shortBelow) {

  SampledProtocol {
    requirePositive("--negatives", negatives);
    requirePositive("--tail-below", tailBelow);
    requirePositive("--short-below", shortBelow);
  }

  private static void requirePositive(String option, @Nullable Integer number) {
    if (number != null && number < 1) {
      throw new UsageError(option + " must be at least 1, not " + number);
    }
  }
}
