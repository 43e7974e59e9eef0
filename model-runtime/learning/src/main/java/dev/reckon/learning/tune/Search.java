package dev.reckon.learning.tune;

import dev.reckon.cli.Version;
import dev.reckon.learning.train.TrainingData;
import dev.reckon.learning.train.TrainingRun;
import dev.reckon.learning.train.loop.EpochResult;
import dev.reckon.learning.train.loop.StoppingRule;
import dev.reckon.learning.train.loop.TrainingException;
import dev.reckon.learning.train.loop.TrainingProgress;
import dev.reckon.learning.train.loop.TrainingState;
import dev.reckon.learning.tune.TrialResult.Outcome;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A search from beginning to end: the first trial of every model, then the second of every model,
 * and so on, so that all models have had equally many whenever it ends. A trial is a training run
 * with early stopping on validation; test rows are never looked at.
 */
final class Search {

  private final TrainingData data;
  private final long seed;
  private final CutRule cutRule;
  private final Deadline deadline;
  private final SearchProgress progress;

  Search(
      TrainingData data, long seed, CutRule cutRule, Deadline deadline, SearchProgress progress) {
    this.data = data;
    this.seed = seed;
    this.cutRule = cutRule;
    this.deadline = deadline;
    this.progress = progress;
  }

  /**
   * Runs the trials that are not done.
   *
   * @return whether all are done; where not, the time was over
   */
  boolean run(List<ModelTrials> models) throws IOException {
    try {
      Optional<ModelTrials> next = next(models);
      while (next.isPresent()) {
        if (deadline.isOver()) {
          return false;
        }
        run(next.get());
        next = next(models);
      }
      return true;
    } catch (OutOfTimeException e) {
      progress.outOfTime();
      return false;
    }
  }

  private static Optional<ModelTrials> next(List<ModelTrials> models) {
    return models.stream()
        .filter(model -> model.next().isPresent())
        .min(Comparator.comparingInt(model -> model.results().size()));
  }

  private void run(ModelTrials model) throws IOException {
    Trial trial = model.next().orElseThrow();
    TrainingRun run =
        new TrainingRun(data, trial.recipe(), seed, model.store().checkpoint(trial.number()));
    TrialResult result =
        finish(trial, run, cutRule.after(model.results()), progress.trialStarted(model, trial));
    model.add(result);
    run.forget();
    progress.trialDone(model, result);
  }

  private TrialResult finish(
      Trial trial, TrainingRun run, StoppingRule rule, TrainingProgress epochs) throws IOException {
    String code = Version.get();
    try {
      TrainingState end = run.finish(rule, deadline.around(epochs));
      List<EpochResult> curve = end.curve();
      Outcome outcome = rule.endsAfter(curve) ? Outcome.CUT : Outcome.FINISHED;
      return TrialResult.of(trial, outcome, null, curve, code);
    } catch (TrainingException e) {
      return TrialResult.of(trial, Outcome.FAILED, e.getMessage(), run.curve(), code);
    }
  }
}
