package dev.reckon.model.batch;

/** More requests wait than the bound allows: refused at once, so that the caller can fall back. */
public final class OverloadedException extends Exception {
  public OverloadedException(int waiting, int offered, int bound) {
    // Refusals come in floods: no stack trace.
    super(
        "overloaded: %d requests wait and %d more would pass the bound of %d; send less or add a runtime"
            .formatted(waiting, offered, bound),
        null,
        false,
        false);
  }
}
