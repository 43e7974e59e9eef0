package dev.reckon.serving.server;

/** The server cannot start; the message is one sentence for a person. */
public final class StartException extends Exception {
  public StartException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The message of the root cause. */
  static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }
}
