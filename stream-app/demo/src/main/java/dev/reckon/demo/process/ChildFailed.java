package dev.reckon.demo.process;

/** A child process failed; the message is for the user. */
public final class ChildFailed extends Exception {
  private static final long serialVersionUID = 1L;

  public ChildFailed(String message) {
    super(message);
  }
}
