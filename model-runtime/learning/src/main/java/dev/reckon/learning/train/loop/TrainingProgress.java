package dev.reckon.learning.train.loop;

/** Receives the progress of training, on the thread that trains. */
public interface TrainingProgress {

  /** Ignores everything. */
  TrainingProgress SILENT = new TrainingProgress() {};

  /** Training continues after this many epochs of an earlier run. */
  default void resumed(int epochs) {}

  /** The second stage continues from the best epoch of the first. */
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

  /** An epoch is done; the outlook describes the rest. */
  default void epochDone(EpochResult result, Outlook outlook) {}
}
