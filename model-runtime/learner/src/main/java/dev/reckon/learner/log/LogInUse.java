package dev.reckon.learner.log;

/** Another process writes to the same log; the message says so and what to do. */
public final class LogInUse extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LogInUse(String message) {
    super(message);
  }
}
