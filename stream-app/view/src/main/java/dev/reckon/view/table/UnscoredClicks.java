package dev.reckon.view.table;

import dev.reckon.view.state.v1.UnscoredClick;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Clicks that wait for a moment before they are scored, as an earlier list may arrive after a
 * click. Owned by one task.
 */
final class UnscoredClicks {

  private final KeyValueStore<String, UnscoredClick> clicks;

  UnscoredClicks(ProcessorContext<?, ?> context) {
    this.clicks = context.getStateStore(UserTables.UNSCORED_CLICKS);
  }

  void add(UnscoredClick click) {
    clicks.put(key(click.getUserId(), click.getEventId()), click);
  }

  /** Removes and returns the clicks that were added until a time. */
  List<UnscoredClick> takeUntil(long takenInMillis) {
    return take(clicks.all(), takenInMillis);
  }

  /** Removes the clicks of a user. */
  void forget(String userId) {
    take(clicks.range(key(userId, ""), userId + '\u0001'), Long.MAX_VALUE);
  }

  private List<UnscoredClick> take(
      KeyValueIterator<String, UnscoredClick> found, long takenInMillis) {
    List<UnscoredClick> taken = new ArrayList<>();
    try (found) {
      while (found.hasNext()) {
        KeyValue<String, UnscoredClick> click = found.next();
        if (click.value.getTakenInMillis() <= takenInMillis) {
          taken.add(click.value);
        }
      }
    }
    // Deleting waits until the iterator is closed.
    taken.forEach(click -> clicks.delete(key(click.getUserId(), click.getEventId())));
    return taken;
  }

  private static String key(String userId, String eventId) {
    return userId + '\0' + eventId;
  }
}
