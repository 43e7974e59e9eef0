package dev.reckon.model.bundle;

import org.jspecify.annotations.Nullable;

/** A bundle cannot be opened or written; the message says why and what to do, in a sentence. */
public final class BundleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BundleException(String message) {
    super(message);
  }

  public BundleException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
