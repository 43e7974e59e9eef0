package dev.reckon.kafka;

/** Topics are set up so that data would be lost; the message names each setting and its remedy. */
public final class TopicsRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A refusal. */
  public TopicsRefused(String sentence) {
    super(sentence);
  }
}
