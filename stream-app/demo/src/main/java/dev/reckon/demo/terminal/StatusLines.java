package dev.reckon.demo.terminal;

import java.io.PrintStream;
import java.time.Duration;

/** A view for logs and pipes: a line every few seconds. */
public final class StatusLines implements DemoView {

  private static final Duration EVERY = Duration.ofSeconds(5);

  private final PrintStream out;
  private Duration lastShown = Duration.ZERO;

  public StatusLines(PrintStream out) {
    this.out = out;
  }

  @Override
  public void say(String line) {
    out.println(line);
    out.flush();
  }

  @Override
  public void show(DemoState state) {
    if (state.running().minus(lastShown).compareTo(EVERY) >= 0) {
      lastShown = state.running();
      say(Screen.oneLine(state));
    }
  }

  @Override
  public void close() {
    out.flush();
  }
}
