package dev.reckon.model.program;

/** There is no such device, or libtorch cannot use it; the message says what to do. */
public final class NoDeviceException extends Exception {
  private static final long serialVersionUID = 1L;

  NoDeviceException(String message, Throwable cause) {
    super(message, cause);
  }
}
