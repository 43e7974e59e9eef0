package dev.reckon.view.read;

/** A table cannot be read here just now: another instance has it, or nobody. */
public final class NotReadableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NotReadableException(String message, Throwable cause) {
    super(message, cause);
  }
}
