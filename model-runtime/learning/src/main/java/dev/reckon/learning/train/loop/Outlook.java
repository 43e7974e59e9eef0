package dev.reckon.learning.train.loop;

/**
 * What is still to come of a run, as of an epoch that is done.
 *
 * @param bestEpoch the epoch that would be kept if the run ended now
 * @param leastEpochs epochs that come at least; 0 where something else than validation may end it
 * @param mostEpochs epochs that come at most; as many as at least where none ends it early
 */
public record Outlook(int bestEpoch, int leastEpochs, int mostEpochs) {

  /** Whether the run is over. */
  public boolean isOver() {
    return mostEpochs == 0;
  }

  /** Whether it is known how many epochs are to come. */
  public boolean isCertain() {
    return leastEpochs == mostEpochs;
  }
}
