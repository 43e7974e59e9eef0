package dev.reckon.demo.replay;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.reckon.event.v1.Erasure;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One message of a replay. */
public sealed interface ReplayStep {

  /** Hands the message to the sender. */
  void sendWith(EventSender sender);

  /** The event; empty if a user is erased. */
  Optional<LoggedEvent> happened();

  String userId();

  /** Unique among the user's steps. */
  String eventId();

  long eventTimeMillis();

  /** Whether a publication will confirm the step. */
  boolean isAnswered();

  /** The events and erasures of a log, in event-time order; at one time, events go first. */
  static List<ReplayStep> of(EventLog log) {
    Set<String> seen = new HashSet<>();
    List<ReplayStep> steps = new ArrayList<>(log.events().size() + log.erasures().size());
    for (LoggedEvent event : log.events()) {
      steps.add(new Event(event, seen.add(event.userId() + '\n' + event.eventId())));
    }
    log.erasures().forEach(erasure -> steps.add(new Erase(erasure)));
    steps.sort(Comparator.comparingLong(ReplayStep::eventTimeMillis)); // stable
    return steps;
  }

  /**
   * An interaction or a search.
   *
   * @param isAnswered false for one that repeats an event id: no list will ever cover it
   */
  record Event(LoggedEvent event, boolean isAnswered) implements ReplayStep {

    /** The same event at another time. */
    Event at(long millis) {
      Timestamp time = Timestamps.fromMillis(millis);
      LoggedEvent moved =
          event.fold(
              interaction ->
                  new LoggedEvent.Interacted(interaction.toBuilder().setEventTime(time).build()),
              search -> new LoggedEvent.Searched(search.toBuilder().setEventTime(time).build()));
      return new Event(moved, isAnswered);
    }

    @Override
    public void sendWith(EventSender sender) {
      sender.send(event);
    }

    @Override
    public Optional<LoggedEvent> happened() {
      return Optional.of(event);
    }

    @Override
    public String userId() {
      return event.userId();
    }

    @Override
    public String eventId() {
      return event.eventId();
    }

    @Override
    public long eventTimeMillis() {
      return event.eventTimeMillis();
    }
  }

  /** The erasure of a user. */
  record Erase(Erasure erasure) implements ReplayStep {
    @Override
    public void sendWith(EventSender sender) {
      sender.send(erasure);
    }

    @Override
    public Optional<LoggedEvent> happened() {
      return Optional.empty();
    }

    @Override
    public boolean isAnswered() {
      return true;
    }

    @Override
    public String userId() {
      return erasure.getUserId();
    }

    @Override
    public String eventId() {
      return erasure.getEventId();
    }

    @Override
    public long eventTimeMillis() {
      return Timestamps.toMillis(erasure.getEventTime());
    }
  }
}
