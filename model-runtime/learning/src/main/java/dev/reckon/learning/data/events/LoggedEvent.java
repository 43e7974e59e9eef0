package dev.reckon.learning.data.events;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Search;
import java.util.Comparator;

/** An event of a log, as it would travel on its topic. */
public sealed interface LoggedEvent {

  /** The order of an event log: by time, ties by id. */
  Comparator<LoggedEvent> ORDER =
      Comparator.comparingLong(LoggedEvent::eventTimeMillis).thenComparing(LoggedEvent::eventId);

  String eventId();

  String userId();

  Timestamp eventTime();

  /** Event time in milliseconds since the epoch. */
  default long eventTimeMillis() {
    return Timestamps.toMillis(eventTime());
  }

  /** Something a user did with an item. */
  record Interacted(Interaction interaction) implements LoggedEvent {
    @Override
    public String eventId() {
      return interaction.getEventId();
    }

    @Override
    public String userId() {
      return interaction.getUserId();
    }

    @Override
    public Timestamp eventTime() {
      return interaction.getEventTime();
    }
  }

  /** Something a user searched for. */
  record Searched(Search search) implements LoggedEvent {
    @Override
    public String eventId() {
      return search.getEventId();
    }

    @Override
    public String userId() {
      return search.getUserId();
    }

    @Override
    public Timestamp eventTime() {
      return search.getEventTime();
    }
  }
}
