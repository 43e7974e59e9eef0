package dev.reckon.learning.data.events;

import dev.reckon.event.v1.Erasure;
import dev.reckon.event.v1.Item;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Everything a dataset holds, in memory.
 *
 * @param events interactions and searches in event-time order; ties by event id
 * @param items the items' data, one each; items that only occur in events are absent
 * @param erasures users to forget, in event-time order
 * @param orderOnly the dataset has an order but no times, so the event times were invented to keep
 *     that order: they say nothing across users
 */
public record EventLog(
    List<LoggedEvent> events, List<Item> items, List<Erasure> erasures, boolean orderOnly) {

  public EventLog {
    events = List.copyOf(events);
    items = List.copyOf(items);
    erasures = List.copyOf(erasures);
  }

  /** The items that are described or that somebody took, each once. */
  public Set<String> itemIds() {
    Set<String> ids = new LinkedHashSet<>();
    items.forEach(item -> ids.add(item.getItemId()));
    for (LoggedEvent event : events) {
      if (event instanceof LoggedEvent.Interacted interacted) {
        ids.add(interacted.interaction().getItemId());
      }
    }
    return ids;
  }

  /** A log whose event times are real. */
  public EventLog(List<LoggedEvent> events, List<Item> items, List<Erasure> erasures) {
    this(events, items, erasures, false);
  }
}
