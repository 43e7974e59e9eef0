package dev.reckon.learning.tune;

import dev.reckon.learning.train.loop.TrainingProgress;
import java.io.IOException;

/** Told how a search goes, on the thread that trains. */
interface SearchProgress {

  /** A trial begins, or goes on; tells whom its epochs are told. */
  TrainingProgress trialStarted(ModelTrials model, Trial trial);

  /** A trial is done and kept. */
  void trialDone(ModelTrials model, TrialResult result) throws IOException;

  /** A trial is left where it is. */
  void outOfTime();
}
