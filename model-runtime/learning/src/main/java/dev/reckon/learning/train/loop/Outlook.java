package dev.reckon.learning.train.loop;

/**
 * The remaining part of a run after an epoch.
 *
 * @param bestEpoch the epoch that would be kept if the run ended now
 * @param leastEpochs the fewest epochs to come; 0 if a rule other than validation may end it
 * @param mostEpochs the most epochs to come; equal to the least if nothing ends it early
 */
public record Outlook(int bestEpoch, int leastEpochs, int mostEpochs) {

  /** Whether the run is over. */
  public boolean isOver() {
    return mostEpochs == 0;
  }

  /** Whether the number of remaining epochs is known. */
  public boolean isCertain() {
    return leastEpochs == mostEpochs;
  }
}
