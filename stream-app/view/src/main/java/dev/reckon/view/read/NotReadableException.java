package dev.reckon.view.read;

/** A table cannot be read here now: it is on another instance, or on none. */
public final class NotReadableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NotReadableException(String message, Throwable cause) {
    super(message, cause);
  }
}
