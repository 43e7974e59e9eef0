package dev.reckon.learning.data.events;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Search;
import java.util.Comparator;
import java.util.function.Function;

/** An event of a log, as it would travel on its topic. */
public sealed interface LoggedEvent {

  /** The order of an event log: by time, ties by id. */
  Comparator<LoggedEvent> ORDER =
      Comparator.comparingLong(LoggedEvent::eventTimeMillis).thenComparing(LoggedEvent::eventId);

  /** The result of the function for this kind of event. */
  <T> T fold(
      Function<? super Interaction, ? extends T> interacted,
      Function<? super Search, ? extends T> searched);

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
    public <T> T fold(
        Function<? super Interaction, ? extends T> interacted,
        Function<? super Search, ? extends T> searched) {
      return interacted.apply(interaction);
    }

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
    public <T> T fold(
        Function<? super Interaction, ? extends T> interacted,
        Function<? super Search, ? extends T> searched) {
      return searched.apply(search);
    }

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
