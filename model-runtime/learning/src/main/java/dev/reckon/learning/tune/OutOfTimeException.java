package dev.reckon.learning.tune;

/** The time that a search may take is over; nothing is wrong. */
final class OutOfTimeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OutOfTimeException() {
    super("The time for this search is over");
  }
}
