package dev.reckon.backtest.recording;

import com.google.protobuf.util.Timestamps;
import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Recorded events.
 *
 * @param source where they are from, as the user named it
 * @param sha256 digest of a dataset; null for topics, which go on
 * @param log the events, in the order of event time
 * @param skipped records of topics that break a rule
 */
public record Recording(String source, @Nullable String sha256, EventLog log, long skipped) {

  /**
   * Reads a dataset.
   *
   * @param dataset {@code READER:PATH}
   * @throws dev.reckon.learning.data.events.DatasetException if it cannot be read
   */
  public static Recording ofDataset(String dataset) {
    return new Recording(dataset, Dataset.digest(dataset), Dataset.read(dataset), 0);
  }

  /** Whether anybody searched. */
  public boolean hasSearches() {
    return log.events().stream().anyMatch(LoggedEvent.Searched.class::isInstance);
  }

  /** The events before a time, without those of users who were erased by then. */
  public EventLog before(Instant time) {
    long end = time.toEpochMilli();
    Map<String, Long> erased = new HashMap<>();
    log.erasures().stream()
        .filter(erasure -> Timestamps.toMillis(erasure.getEventTime()) < end)
        .forEach(
            erasure ->
                erased.merge(
                    erasure.getUserId(), Timestamps.toMillis(erasure.getEventTime()), Math::max));
    return new EventLog(
        log.events().stream()
            .filter(event -> event.eventTimeMillis() < end)
            .filter(
                event ->
                    event.eventTimeMillis() > erased.getOrDefault(event.userId(), Long.MIN_VALUE))
            .toList(),
        log.items(),
        List.of());
  }

  /** How many events are from this time on. */
  public long eventsFrom(Instant time) {
    return log.events().stream()
        .filter(event -> event.eventTimeMillis() >= time.toEpochMilli())
        .count();
  }

  /** How many interactions there are. */
  public long interactions() {
    return log.events().stream().filter(LoggedEvent.Interacted.class::isInstance).count();
  }
}
