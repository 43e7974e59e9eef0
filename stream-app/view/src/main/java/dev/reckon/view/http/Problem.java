package dev.reckon.view.http;

import java.util.Optional;

/** The error of a request, as it is returned to the caller. */
final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String error;
  private final String hint;
  private final String reason;

  private Problem(int status, String error, String message, String hint, String reason) {
    // Bad requests may be frequent: no stack trace.
    super(message, null, false, false);
    this.status = status;
    this.error = error;
    this.hint = hint;
    this.reason = reason;
  }

  static Problem of(int status, String error, String message, String hint) {
    return new Problem(status, error, message, hint, "");
  }

  static Problem parameter(String message, String hint) {
    return of(400, "invalid_parameter", message, hint);
  }

  /** The same, naming the rule that was broken. */
  Problem because(String rule) {
    return new Problem(status, error, message(), hint, rule);
  }

  int status() {
    return status;
  }

  String error() {
    return error;
  }

  String message() {
    return String.valueOf(getMessage());
  }

  String hint() {
    return hint;
  }

  Optional<String> reason() {
    return reason.isEmpty() ? Optional.empty() : Optional.of(reason);
  }
}
