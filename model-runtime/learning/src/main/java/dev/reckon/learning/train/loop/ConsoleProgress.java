package dev.reckon.learning.train.loop;

import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * A bar for the running epoch where there is a terminal, and a line for each finished one: its
 * result, how many remain, and how long they take.
 */
public final class ConsoleProgress implements TrainingProgress, AutoCloseable {

  private static final int REFRESH_MILLIS = 200;

  private final PrintStream out;
  private final boolean terminal;
  private final String label;
  private @Nullable ProgressBar bar;

  /** Epochs of the run, in words; known once one has begun. */
  private String total = "";

  /** The remaining epochs, in words; empty until an epoch is done. */
  private String left = "";

  private double seconds;
  private int epochs;

  /**
   * Progress with a bar on a terminal.
   *
   * @param terminal whether a bar can be drawn on {@code out}
   * @param label what the bar says before the number of the epoch
   */
  ConsoleProgress(PrintStream out, boolean terminal, String label) {
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
    out.println("The second stage, reinforcement, continues from epoch " + bestEpoch);
  }

  @Override
  public void epochStarted(int epoch, int mostEpochs, int batches) {
    total = " of at most " + mostEpochs;
    if (terminal) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(label + epoch + total)
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
      bar.setExtraMessage(
          String.format(Locale.ROOT, "loss %.3f%s", loss, left.isEmpty() ? "" : ", then " + left));
    }
  }

  @Override
  public void epochDone(EpochResult result, Outlook outlook) {
    close();
    seconds += result.seconds();
    epochs++;
    left = left(outlook, seconds / epochs);
    out.printf(
        Locale.ROOT,
        "epoch %d%s: loss %.4f%s, %.1f s; %s%n",
        result.epoch(),
        outlook.isCertain() ? " of " + (result.epoch() + outlook.mostEpochs()) : total,
        result.loss(),
        validation(result, outlook),
        result.seconds(),
        left);
  }

  private static String validation(EpochResult result, Outlook outlook) {
    ValidationScore score = result.validation();
    if (score == null) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        ", validation HR@10 %.4f NDCG@10 %.4f (%s)",
        score.hitRateAt10(),
        score.ndcgAt10(),
        outlook.bestEpoch() == result.epoch()
            ? "the best so far"
            : "the best is epoch " + outlook.bestEpoch());
  }

  private static String left(Outlook outlook, double secondsAnEpoch) {
    if (outlook.isOver()) {
      return "done";
    }
    if (outlook.leastEpochs() == 0) {
      return epochs(outlook.mostEpochs()) + " to come at most";
    }
    return epochs(outlook.leastEpochs())
        + (outlook.isCertain() ? " to come, " : " to come at least, ")
        + about(outlook.leastEpochs() * secondsAnEpoch);
  }

  private static String epochs(int number) {
    return number == 1 ? "1 epoch" : number + " epochs";
  }

  /** "about 40 s", "about 3 min": an estimate is no more precise. */
  public static String about(double seconds) {
    if (seconds < 100) {
      return "about " + Math.max(1, Math.round(seconds)) + " s";
    }
    return seconds < 6_000
        ? "about " + Math.round(seconds / 60) + " min"
        : "about " + Math.round(seconds / 3_600) + " h";
  }

  /** Removes the bar of an epoch. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
