package dev.reckon.kafka;

/**
 * Topics have settings under which data would be lost; the message names each setting and its
 * remedy.
 */
public final class TopicsRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A refusal. */
  public TopicsRefused(String sentence) {
    super(sentence);
  }
}
