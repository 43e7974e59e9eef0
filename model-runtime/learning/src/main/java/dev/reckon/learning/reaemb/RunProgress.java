package dev.reckon.learning.reaemb;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Says how far a run is: a line when a stage begins and ends, and one every half minute. */
final class RunProgress {

  private static final long NANOS_BETWEEN_LINES = 30_000_000_000L;

  private final PrintStream out;
  private final LongSupplier nanos;
  private String stage = "";
  private String unit = "";
  private long steps;
  private long started;
  private long printed;
  private double startedAt;
  private double sum;
  private int count;

  RunProgress(PrintStream out, LongSupplier nanos) {
    this.out = out;
    this.nanos = nanos;
  }

  void resumed(StageState state) {
    out.printf(
        Locale.ROOT,
        "continuing a run that was stopped, after step %,d of %s%n",
        state.step(),
        state.stage());
  }

  void started(Stage begun, StageState state) {
    stage = begun.name().id();
    unit = begun.name() == StageName.LRCL ? "loss" : "reward";
    steps = begun.steps();
    started = nanos.getAsLong();
    printed = started;
    startedAt = Double.NaN;
    sum = 0;
    count = 0;
    out.printf(
        Locale.ROOT,
        "%s: up to %,d steps; before, %s %.4f%n",
        stage,
        steps,
        measured(begun.name()),
        state.before());
  }

  private static String measured(StageName name) {
    return switch (name) {
      case LRCL -> "share of views found";
      case CRRL -> "mean reward";
    };
  }

  /**
   * A step is done.
   *
   * @param share of the stage that was over before it
   */
  void stepped(long step, float value, double share) {
    startedAt = Double.isNaN(startedAt) ? share : startedAt;
    sum += value;
    count++;
    long now = nanos.getAsLong();
    if (now - printed >= NANOS_BETWEEN_LINES) {
      double minutes = (now - started) / 60e9 * (1 - share) / Math.max(1e-9, share - startedAt);
      out.printf(
          Locale.ROOT,
          "%s: step %,d of up to %,d, %s %.4f, about %.0f minutes left%n",
          stage,
          step,
          steps,
          unit,
          sum / count,
          Math.ceil(minutes));
      printed = now;
      sum = 0;
      count = 0;
    }
  }

  void ended(StageName name, StageResult result) {
    StageResult.Change change = result.viewsFound() == null ? result.reward() : result.viewsFound();
    out.printf(
        Locale.ROOT,
        "%s: %,d steps in %.0f CPU seconds; %s %.4f, before %.4f%n",
        name.id(),
        result.steps(),
        result.cpuSeconds(),
        measured(name),
        change == null ? Double.NaN : change.after(),
        change == null ? Double.NaN : change.before());
  }
}
