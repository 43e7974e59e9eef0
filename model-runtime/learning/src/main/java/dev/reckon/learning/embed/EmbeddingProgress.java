package dev.reckon.learning.embed;

import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * How many texts are read: a bar on a terminal, elsewhere a line each half minute and at the end.
 */
final class EmbeddingProgress implements AutoCloseable {

  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final int total;
  private final @Nullable ProgressBar bar;
  private final long beganNanos = System.nanoTime();
  private long saidNanos = beganNanos;

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
    long now = System.nanoTime();
    if (items == total || now - saidNanos >= PAUSE_NANOS) {
      saidNanos = now;
      long minutes =
          TimeUnit.NANOSECONDS.toMinutes((now - beganNanos) / Math.max(1, items) * (total - items));
      System.err.printf("texts: %,d of %,d, about %,d min to go%n", items, total, minutes);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
