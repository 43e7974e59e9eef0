package dev.reckon.model.batch;

/** The deadline of a request passed while it waited: dropped before any computing. */
public final class LateRequestException extends Exception {
  public LateRequestException() {
    // They come in floods: no stack trace.
    super("the deadline passed while the request waited for its batch", null, false, false);
  }
}
