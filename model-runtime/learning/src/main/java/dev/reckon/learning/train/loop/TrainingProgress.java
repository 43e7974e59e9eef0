package dev.reckon.learning.train.loop;

/** Told how training goes, on the thread that trains. */
public interface TrainingProgress {

  /** Tells nobody. */
  TrainingProgress SILENT = new TrainingProgress() {};

  /** Training goes on after this many epochs of an earlier run. */
  default void resumed(int epochs) {}

  /** The second stage goes on from the best epoch of the first. */
  default void reinforcementStarted(int bestEpoch) {}

  /**
   * An epoch begins.
   *
   * @param epoch from 1
   * @param mostEpochs of the run, if nothing ends it early
   * @param batches of the epoch
   */
  default void epochStarted(int epoch, int mostEpochs, int batches) {}

  default void batchDone(float loss) {}

  /** An epoch is done, and so much is still to come. */
  default void epochDone(EpochResult result, Outlook outlook) {}
}
