package dev.reckon.learning.tune;

import dev.reckon.learning.train.loop.TrainingProgress;
import java.io.IOException;

/** Receives the progress of a search, on the thread that trains. */
interface SearchProgress {

  /** A trial begins, or resumes; returns the listener for its epochs. */
  TrainingProgress trialStarted(ModelTrials model, Trial trial);

  /** A trial is done and stored. */
  void trialDone(ModelTrials model, TrialResult result) throws IOException;

  /** A trial is left unfinished. */
  void outOfTime();
}
