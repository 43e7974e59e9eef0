package dev.reckon.serving.request;

/** A request that breaks a rule; the message names the field. */
final class InvalidRequestException extends RuntimeException {
  InvalidRequestException(String message) {
    super(message);
  }
}
