package dev.reckon.serving.live;

import dev.reckon.event.v1.Interaction;
import dev.reckon.model.memory.Click;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Brings clicks and the searches that led to them together, whichever is read first, and lets the
 * memories learn. The two topics are read by two threads. Thread-safe.
 */
public final class MemoryFeed {

  /** Searches whose clicks may come yet, as many that may come after their clicks, and erasures. */
  private static final int MOST_OPEN = 1 << 16;

  private record SearchKey(String userId, String searchId) {}

  private final Memories memories;
  private final Map<SearchKey, String> queries = newest();
  private final Map<SearchKey, List<Click>> waiting = newest();

  /** Until when the events of a user are forgotten, in milliseconds since the epoch. */
  private final Map<String, Long> forgotten = newest();

  public MemoryFeed(Memories memories) {
    this.memories = memories;
  }

  /**
   * A positive interaction was read.
   *
   * @param timeMillis when it was, at most now
   */
  synchronized void clicked(Interaction click, long timeMillis) {
    if (isForgotten(click.getUserId(), timeMillis)) {
      return;
    }
    SearchKey search = new SearchKey(click.getUserId(), click.getSearchId());
    String query = click.getSearchId().isEmpty() ? null : queries.get(search);
    Click learnt = click(click, timeMillis, query);
    memories.learn(learnt);
    if (query == null && !click.getSearchId().isEmpty()) {
      waiting.computeIfAbsent(search, key -> new ArrayList<>(1)).add(learnt);
    }
  }

  private static Click click(Interaction click, long timeMillis, @Nullable String query) {
    return new Click(click.getUserId(), click.getEventId(), click.getItemId(), timeMillis, query);
  }

  /** The topics are read side by side, so older events of the user may come behind the erasure. */
  private boolean isForgotten(String userId, long timeMillis) {
    Long until = forgotten.get(userId);
    return until != null && timeMillis <= until;
  }

  /** A search was read. */
  public synchronized void searched(String userId, String searchId, long timeMillis, String query) {
    if (isForgotten(userId, timeMillis)) {
      return;
    }
    SearchKey search = new SearchKey(userId, searchId);
    queries.put(search, query);
    List<Click> earlier = waiting.remove(search);
    if (earlier != null) {
      earlier.forEach(
          click ->
              memories.learnQuery(
                  new Click(
                      click.userId(), click.eventId(), click.itemId(), click.timeMillis(), query)));
    }
  }

  /**
   * A user is to be forgotten.
   *
   * @param timeMillis events up to this time are
   */
  public synchronized void forget(String userId, long timeMillis) {
    forgotten.merge(userId, timeMillis, Math::max);
    queries.keySet().removeIf(search -> search.userId().equals(userId));
    waiting.keySet().removeIf(search -> search.userId().equals(userId));
    memories.forget(userId);
  }

  private static <K, V> Map<K, V> newest() {
    return new LinkedHashMap<>() {
      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > MOST_OPEN;
      }
    };
  }
}
