package dev.reckon.model.program;

/** A program does not compile, or failed while it ran; the message names file and line. */
public final class ProgramException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ProgramException(String message, Throwable cause) {
    super(message, cause);
  }
}
