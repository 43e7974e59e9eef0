package dev.reckon.backtest.recording;

import com.google.protobuf.util.Timestamps;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What happened at one moment of a recording. */
public sealed interface RecordedStep {

  String userId();

  /** Event time, in milliseconds since the epoch. */
  long timeMillis();

  /** An interaction or a search. */
  record Happened(LoggedEvent event) implements RecordedStep {
    @Override
    public String userId() {
      return event.userId();
    }

    @Override
    public long timeMillis() {
      return event.eventTimeMillis();
    }
  }

  /** The erasure of a user. */
  record Erased(String userId, long timeMillis) implements RecordedStep {}

  /** The events and erasures of a log, by time; at one time, events go first. */
  static List<RecordedStep> of(EventLog log) {
    List<RecordedStep> steps = new ArrayList<>(log.events().size() + log.erasures().size());
    log.events().forEach(event -> steps.add(new Happened(event)));
    log.erasures()
        .forEach(
            erasure ->
                steps.add(
                    new Erased(erasure.getUserId(), Timestamps.toMillis(erasure.getEventTime()))));
    steps.sort(Comparator.comparingLong(RecordedStep::timeMillis)); // stable
    return steps;
  }
}
