package dev.reckon.language.decoder;

/** A folder does not hold a language model that can be loaded; the message says why. */
public final class ModelDirectoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ModelDirectoryException(String message) {
    super(message);
  }

  ModelDirectoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
