package dev.reckon.learning.evaluate.baseline;

import dev.reckon.model.memory.Click;
import java.util.List;
import java.util.Set;

/**
 * A simple recommender that every model should beat. It learns from one event at a time, so it
 * serves a fixed split and a running stream alike. Owned by one thread.
 */
public interface Baseline {

  /** The name in reports. */
  String name();

  /** Learns from a positive interaction. Those of one user come in the order of time. */
  void observe(Click click);

  /**
   * The best items for a user, best first; fewer than {@code k} where no more were ever observed.
   *
   * @param historyOldestFirst items of the user's positive interactions; may be empty
   * @param excluded items that must not appear
   * @param k items wanted
   */
  List<String> top(List<String> historyOldestFirst, Set<String> excluded, int k);

  /** As {@link #top}, for a user whose newest event is a search. */
  default List<String> topUnder(
      String query, List<String> historyOldestFirst, Set<String> excluded, int k) {
    return top(historyOldestFirst, excluded, k);
  }
}
