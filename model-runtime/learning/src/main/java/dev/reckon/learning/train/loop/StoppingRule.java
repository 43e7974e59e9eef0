package dev.reckon.learning.train.loop;

import java.util.List;

/** Ends runs before validation does. */
@FunctionalInterface
public interface StoppingRule {

  /** Leaves it to validation. */
  StoppingRule NONE = curve -> false;

  /**
   * Whether a run ends here. A run that goes on from its checkpoint is asked again, so the answer
   * must follow from the epochs alone.
   *
   * @param curve the epochs so far
   */
  boolean endsAfter(List<EpochResult> curve);
}
