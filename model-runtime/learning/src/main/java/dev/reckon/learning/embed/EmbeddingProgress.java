package dev.reckon.learning.embed;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** How many texts are read: a bar on a terminal, elsewhere a line for each tenth. */
final class EmbeddingProgress implements AutoCloseable {

  private static final int TENTHS = 10;

  private final int total;
  private final @Nullable ProgressBar bar;
  private int tenth;

  @SuppressWarnings("SystemConsoleNull") // On 17 it is null; Console.isTerminal comes with 22.
  EmbeddingProgress(int total) {
    this.total = total;
    this.bar =
        System.console() == null
            ? null
            : new ProgressBarBuilder()
                .setTaskName("Texts")
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .clearDisplayOnFinish()
                .build();
  }

  void done(int items) {
    if (bar != null) {
      bar.stepTo(items);
      return;
    }
    int reached = (int) ((long) TENTHS * items / total);
    if (reached > tenth) {
      tenth = reached;
      System.err.printf("texts: %,d of %,d%n", items, total);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
