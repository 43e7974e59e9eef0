package dev.reckon.serving.request;

/** No model is live: the server is starting or stopping. */
final class NoModelException extends RuntimeException {
  NoModelException() {
    super("no model is live: the runtime is starting or stopping; try again or ask another one");
  }
}
