package dev.reckon.model.train;

/** Told how training goes, on the thread that trains. */
public interface TrainingProgress {

  /** Tells nobody. */
  TrainingProgress SILENT = new TrainingProgress() {};

  /** Training goes on after this many epochs of an earlier run. */
  default void resumed(int epochs) {}

  /** The second stage goes on from the best epoch of the first. */
  default void reinforcementStarted(int bestEpoch) {}

  default void epochStarted(int epoch, int batches) {}

  default void batchDone(float loss) {}

  default void epochDone(EpochResult result) {}
}
