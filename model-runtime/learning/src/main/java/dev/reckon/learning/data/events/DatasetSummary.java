package dev.reckon.learning.data.events;

import dev.reckon.event.v1.Item;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Describes a dataset in words: its size, its period, and its items. */
public final class DatasetSummary {

  private DatasetSummary() {}

  /** A sentence about the content, and one more about a probable mistake. */
  public static List<String> of(EventLog log) {
    List<String> sentences = new ArrayList<>();
    List<LoggedEvent> events = log.events();
    long users = events.stream().map(LoggedEvent::userId).distinct().count();
    String when =
        log.orderOnly() || events.isEmpty()
            ? "without times"
            : "from " + date(events.get(0)) + " to " + date(events.get(events.size() - 1));
    sentences.add(
        String.format(Locale.ROOT, "%,d events of %,d users, %s", events.size(), users, when));
    Set<String> known = log.items().stream().map(Item::getItemId).collect(Collectors.toSet());
    Set<String> clicked = new HashSet<>();
    for (LoggedEvent event : events) {
      if (event instanceof LoggedEvent.Interacted interacted) {
        clicked.add(interacted.interaction().getItemId());
      }
    }
    long withoutRecord = clicked.stream().filter(id -> !known.contains(id)).count();
    if (!known.isEmpty() && withoutRecord * 2 > clicked.size()) {
      sentences.add(
          String.format(
              Locale.ROOT,
              "warning: %,d of %,d items that users had to do with have no record among the items:"
                  + " are the ids written alike?",
              withoutRecord,
              clicked.size()));
    }
    return sentences;
  }

  private static LocalDate date(LoggedEvent event) {
    return Instant.ofEpochMilli(event.eventTimeMillis()).atZone(ZoneOffset.UTC).toLocalDate();
  }
}
