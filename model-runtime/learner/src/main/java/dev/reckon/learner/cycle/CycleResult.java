package dev.reckon.learner.cycle;

/**
 * What a training process comes to.
 *
 * @param outcome whether there is a bundle to try out
 * @param sentence why, with the figures
 */
public record CycleResult(Outcome outcome, String sentence) {

  /** Whether there is a bundle to try out. */
  public enum Outcome {
    /** There is: it may serve. */
    GOOD,
    /** There is one, but it is worse than the live bundle. */
    WORSE,
    /** There is too little to learn from, or to judge on. */
    TOO_LITTLE,
    /** Few users made most of the new events. */
    FEW_USERS,
    /** Training failed. */
    FAILED
  }
}
