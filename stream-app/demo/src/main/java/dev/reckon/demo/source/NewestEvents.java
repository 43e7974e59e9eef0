package dev.reckon.demo.source;

import dev.reckon.event.v1.Item;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.TargetEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The newest part of a log, small enough to train on within seconds. */
final class NewestEvents {

  private NewestEvents() {}

  /** The newest events of a log, with the items that they name. */
  static EventLog of(EventLog log, int most) {
    return withItems(log, log.events(), most);
  }

  /**
   * The newest events of the training part: of each user, the events until the last click that may
   * be trained on.
   */
  static EventLog ofTraining(EventLog log, Split split, int most) {
    Map<String, Long> lastMillis = new HashMap<>();
    for (TargetEvent target : split.training()) {
      lastMillis.merge(target.userId(), target.eventTimeMillis(), Math::max);
    }
    List<LoggedEvent> learnt = new ArrayList<>();
    for (LoggedEvent event : log.events()) {
      if (event.eventTimeMillis() <= lastMillis.getOrDefault(event.userId(), Long.MIN_VALUE)) {
        learnt.add(event);
      }
    }
    return withItems(log, learnt, most);
  }

  private static EventLog withItems(EventLog log, List<LoggedEvent> events, int most) {
    List<LoggedEvent> newest = events.subList(Math.max(0, events.size() - most), events.size());
    Set<String> named = new HashSet<>();
    for (LoggedEvent event : newest) {
      if (event instanceof LoggedEvent.Interacted interacted) {
        named.add(interacted.interaction().getItemId());
      }
    }
    List<Item> items =
        log.items().stream().filter(item -> named.contains(item.getItemId())).toList();
    return new EventLog(newest, items, List.of(), log.orderOnly());
  }
}
