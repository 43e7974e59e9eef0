package dev.reckon.serving.server;

/** The server cannot start; the message is one sentence for a person. */
public final class StartException extends Exception {
  public StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
