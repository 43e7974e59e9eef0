package dev.reckon.learning.tune;

/** The time of a search is over; this is not a failure. */
final class OutOfTimeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OutOfTimeException() {
    super("The time for this search is over");
  }
}
