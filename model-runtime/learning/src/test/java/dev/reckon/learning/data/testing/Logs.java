package dev.reckon.learning.data.testing;

import dev.reckon.event.v1.Erasure;
import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.testing.Events;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Small event logs, written event by event. */
public final class Logs {

  private final List<LoggedEvent> events = new ArrayList<>();
  private final List<Erasure> erasures = new ArrayList<>();

  /** A click, with an id of its own. */
  public Logs click(String user, String item, long millis) {
    return event("e" + events.size(), user, item, Kind.CLICK, millis);
  }

  /** A dislike, with an id of its own. */
  public Logs dislike(String user, String item, long millis) {
    return event("e" + events.size(), user, item, Kind.DISLIKE, millis);
  }

  /** A search. */
  public Logs search(String id, String user, String query, long millis) {
    events.add(new LoggedEvent.Searched(Events.search(id, user, query, millis)));
    return this;
  }

  /** A click that a search led to. */
  public Logs clickUnder(String searchId, String id, String user, String item, long millis) {
    return interaction(searchId, id, user, item, Kind.CLICK, millis);
  }

  /** An interaction that no search led to. */
  public Logs event(String id, String user, String item, Kind kind, long millis) {
    return interaction("", id, user, item, kind, millis);
  }

  private Logs interaction(
      String searchId, String id, String user, String item, Kind kind, long millis) {
    events.add(
        new LoggedEvent.Interacted(
            Events.click(id, user, item, millis).toBuilder()
                .setKind(kind)
                .setSearchId(searchId)
                .build()));
    return this;
  }

  /** An erasure. */
  public Logs erase(String user, long millis) {
    erasures.add(Events.erasure("x" + erasures.size(), user, millis));
    return this;
  }

  /** The log, in order. */
  public EventLog log() {
    return log(false);
  }

  /** The log of a dataset that has an order but no times. */
  public EventLog orderOnlyLog() {
    return log(true);
  }

  private EventLog log(boolean orderOnly) {
    List<LoggedEvent> ordered = new ArrayList<>(events);
    ordered.sort(
        Comparator.comparingLong(LoggedEvent::eventTimeMillis).thenComparing(LoggedEvent::eventId));
    return new EventLog(ordered, List.of(), erasures, orderOnly);
  }
}
