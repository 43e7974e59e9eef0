package dev.reckon.model.train;

import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar for the running epoch where there is a terminal, and a line for each that is done. */
public final class ConsoleProgress implements TrainingProgress, AutoCloseable {

  private static final int REFRESH_MILLIS = 200;

  private final PrintStream out;
  private final boolean terminal;
  private final String label;
  private @Nullable ProgressBar bar;

  private ConsoleProgress(PrintStream out, boolean terminal, String label) {
    this.out = out;
    this.terminal = terminal;
    this.label = label;
  }

  /**
   * Progress on standard error.
   *
   * @param label what the bar says before the number of the epoch
   */
  @SuppressWarnings("SystemConsoleNull") // On 17 it is null; Console.isTerminal comes with 22.
  public static ConsoleProgress labelled(String label) {
    return new ConsoleProgress(System.err, System.console() != null, label);
  }

  @Override
  public void resumed(int epochs) {
    out.println("Going on after " + epochs + " epochs of a run that was stopped");
  }

  @Override
  public void reinforcementStarted(int bestEpoch) {
    out.println("Reinforcement goes on from epoch " + bestEpoch);
  }

  @Override
  public void epochStarted(int epoch, int batches) {
    if (terminal) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(label + epoch)
              .setInitialMax(batches)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(REFRESH_MILLIS)
              .clearDisplayOnFinish()
              .build();
    }
  }

  @Override
  public void batchDone(float loss) {
    if (bar != null) {
      bar.step();
      bar.setExtraMessage(String.format(Locale.ROOT, "loss %.3f", loss));
    }
  }

  @Override
  public void epochDone(EpochResult result) {
    close();
    ValidationScore score = result.validation();
    out.printf(
        Locale.ROOT,
        "epoch %3d  loss %.4f  %s%.1f s%n",
        result.epoch(),
        result.loss(),
        score == null
            ? ""
            : String.format(
                Locale.ROOT,
                "validation HR@10 %.4f NDCG@10 %.4f  ",
                score.hitRateAt10(),
                score.ndcgAt10()),
        result.seconds());
  }

  /** Takes the bar of an epoch away. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
