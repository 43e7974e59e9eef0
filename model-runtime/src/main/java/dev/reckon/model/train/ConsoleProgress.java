package dev.reckon.model.train;

import java.io.PrintStream;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar for the running epoch where there is a terminal, and a line for each that is done. */
final class ConsoleProgress implements TrainingProgress {

  private static final int REFRESH_MILLIS = 200;

  private final PrintStream out;
  private final boolean terminal;
  private @Nullable ProgressBar bar;

  ConsoleProgress(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public void resumed(int epochs) {
    out.println("Going on after " + epochs + " epochs of a run that was stopped");
  }

  @Override
  public void epochStarted(int epoch, int batches) {
    if (terminal) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("Epoch " + epoch)
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
    if (bar != null) {
      bar.close();
      bar = null;
    }
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
}
