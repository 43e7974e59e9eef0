package dev.reckon.view.read;

/** A table cannot be read here now: another instance has it, or none. */
public final class NotReadableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NotReadableException(String message, Throwable cause) {
    super(message, cause);
  }
}
