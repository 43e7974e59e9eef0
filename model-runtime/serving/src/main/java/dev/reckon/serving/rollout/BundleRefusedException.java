package dev.reckon.serving.rollout;

/** A bundle that must not go live; the message says why and what to do. */
public final class BundleRefusedException extends Exception {
  public BundleRefusedException(String message, Throwable cause) {
    super(message, cause);
  }

  public BundleRefusedException(String message) {
    super(message);
  }
}
