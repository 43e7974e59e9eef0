package dev.reckon.learning.train.loop;

import java.util.List;

/** Ends runs before validation does. */
@FunctionalInterface
public interface StoppingRule {

  /** Never ends a run: only validation does. */
  StoppingRule NONE = curve -> false;

  /**
   * Whether a run ends here. A run that resumes from its checkpoint is checked again, so the answer
   * must depend only on the epochs.
   *
   * @param curve the epochs so far
   */
  boolean endsAfter(List<EpochResult> curve);
}
