package dev.reckon.learner.promote;

/**
 * Clicks on the lists of a model.
 *
 * @param hits whose item was among the first places of the list
 * @param clicks all of them
 */
record Clicks(double hits, long clicks) {
  static final Clicks NONE = new Clicks(0, 0);

  Clicks plus(Clicks other) {
    return new Clicks(hits + other.hits, clicks + other.clicks);
  }

  /** The share of hits, from 0 to 1; 0 without clicks. */
  double rate() {
    return clicks == 0 ? 0 : Math.min(1, Math.max(0, hits / clicks));
  }
}
