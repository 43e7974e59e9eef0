package dev.reckon.learning.evaluate.baseline;

import java.util.List;
import java.util.Set;

/**
 * A recommender so simple that any model must beat it. It learns from one event at a time, so it
 * serves a fixed split and a running stream alike. Owned by one thread.
 */
public interface Baseline {

  /** The name in reports. */
  String name();

  /**
   * Learns from a positive interaction. Those of one user come in the order of time.
   *
   * @param eventTimeMillis milliseconds since the epoch
   */
  void observe(String userId, String itemId, long eventTimeMillis);

  /**
   * The best items for a user, best first; fewer than {@code k} where no more were ever observed.
   *
   * @param historyOldestFirst items of the user's positive interactions; may be empty
   * @param excluded items that must not appear
   * @param k items wanted
   */
  List<String> top(List<String> historyOldestFirst, Set<String> excluded, int k);

  /** Learns what a search led to; a baseline that knows nothing of searches does not. */
  default void observeUnder(String query, String itemId) {}

  /** The same as {@link #top} for a user who has just searched. */
  default List<String> topUnder(
      String query, List<String> historyOldestFirst, Set<String> excluded, int k) {
    return top(historyOldestFirst, excluded, k);
  }
}
