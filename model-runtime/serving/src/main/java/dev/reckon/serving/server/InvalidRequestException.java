package dev.reckon.serving.server;

/** A request that breaks a rule; the message names the field. */
final class InvalidRequestException extends RuntimeException {
  InvalidRequestException(String message) {
    super(message);
  }
}
