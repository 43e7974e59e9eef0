package dev.reckon.demo.process;

import java.nio.file.Path;

/**
 * How to start a view.
 *
 * @param port the port it listens on
 * @param log file for its output
 */
public record ViewPlan(int port, Path log) {

  /** The usual port, taken if it is free. */
  public static final int USUAL_PORT = 8080;

  /** A view on the usual port, or on any free one where that is taken. */
  public static ViewPlan onAnyPort(Path log) {
    return new ViewPlan(FreePorts.isFree(USUAL_PORT) ? USUAL_PORT : FreePorts.pick(1).get(0), log);
  }
}
