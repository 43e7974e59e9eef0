package dev.reckon.learning.tune;

import dev.reckon.learning.train.loop.ConsoleProgress;
import dev.reckon.learning.train.loop.TrainingProgress;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Prints a line for each trial that begins or ends, with the remaining work, and each epoch as
 * {@code train} shows it.
 */
final class ConsoleSearchProgress implements SearchProgress {

  /** Called when one more trial is stored. */
  @FunctionalInterface
  interface TrialListener {
    void trialDone() throws IOException;
  }

  private final PrintStream out;
  private final TrialListener afterTrial;
  private final long startNanos = System.nanoTime();
  private int done;
  private @Nullable ConsoleProgress epochs;

  /**
   * Progress of a search.
   *
   * @param afterTrial called after each trial
   */
  ConsoleSearchProgress(PrintStream out, TrialListener afterTrial) {
    this.out = out;
    this.afterTrial = afterTrial;
  }

  @Override
  public TrainingProgress trialStarted(ModelTrials model, Trial trial) {
    String title = title(model, trial.number());
    String best =
        Comparison.best(model.results())
            .map(it -> String.format(Locale.ROOT, ", best so far %.4f", it.ndcgAt10()))
            .orElse("");
    out.println(title + ": " + TuneTable.searched(model, trial.settings()) + best);
    epochs = ConsoleProgress.labelled(title + best + ", epoch ");
    return epochs;
  }

  /** The remaining trials of this model, and how long they take at the pace so far. */
  private String left(int trials) {
    done++;
    double seconds = (System.nanoTime() - startNanos) / 1e9 / done;
    return trials <= 0
        ? ""
        : "; trials to come: " + trials + ", " + ConsoleProgress.about(trials * seconds);
  }

  @Override
  public void trialDone(ModelTrials model, TrialResult result) throws IOException {
    closeBar();
    out.printf(
        Locale.ROOT,
        "%s: %s, NDCG@10 %.4f after %d epochs, %.0f CPU s%s%s%n",
        title(model, result.trial()),
        TuneTable.label(result.outcome()),
        result.ndcgAt10(),
        result.epochs(),
        result.cpuSeconds(),
        result.reason() == null ? "" : ": " + result.reason(),
        left(model.plan().trials().size() - result.trial()));
    afterTrial.trialDone();
  }

  @Override
  public void outOfTime() {
    closeBar();
  }

  private void closeBar() {
    if (epochs != null) {
      epochs.close();
      epochs = null;
    }
  }

  private static String title(ModelTrials model, int trial) {
    return model.plan().model() + " trial " + trial + " of " + model.plan().trials().size();
  }
}
