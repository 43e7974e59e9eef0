package dev.reckon.learning.data.events;

/**
 * A dataset cannot be read or used as asked; the message says why and what to do, in a sentence.
 */
public final class DatasetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DatasetException(String message) {
    super(message);
  }

  public DatasetException(String message, Throwable cause) {
    super(message, cause);
  }
}
