package dev.reckon.view.table;

import dev.reckon.history.HistoryBounds;
import dev.reckon.history.HistoryEvent;
import dev.reckon.history.UserHistory;
import dev.reckon.history.UserHistory.Appended;
import dev.reckon.history.UserHistory.Outcome;
import dev.reckon.history.UserHistoryCodec;
import java.util.Set;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;

/** The histories of the stores, written as the job writes its own. Owned by one task. */
final class Histories {

  private final KeyValueStore<String, byte[]> histories;
  private final KeyValueStore<String, Long> forgotten;
  private final LastSeen lastSeen;
  private final HistoryBounds bounds;
  private final TableMetrics metrics;

  Histories(ProcessorContext<?, ?> context, UserKeepers keepers) {
    this.histories = context.getStateStore(UserTables.HISTORIES);
    this.forgotten = context.getStateStore(UserTables.FORGOTTEN);
    this.lastSeen = new LastSeen(context, keepers.settings(), keepers.clock());
    this.bounds = keepers.settings().bounds();
    this.metrics = keepers.metrics();
  }

  /** Adds an event to a user's history, unless it is a duplicate, too old or erased. */
  Outcome append(String userId, HistoryEvent event) {
    Outcome outcome = appended(userId, event);
    if (outcome == Outcome.APPENDED) {
      lastSeen.see(userId);
      metrics.eventKept();
    } else {
      metrics.ignored();
    }
    return outcome;
  }

  private Outcome appended(String userId, HistoryEvent event) {
    Long forgottenUntil = forgotten.get(userId);
    if (forgottenUntil != null && event.eventTimeMillis() <= forgottenUntil) {
      return Outcome.LATE;
    }
    Appended appended = of(userId).append(event);
    if (appended.outcome() == Outcome.APPENDED) {
      histories.put(userId, UserHistoryCodec.encode(appended.history()));
    }
    return appended.outcome();
  }

  private UserHistory of(String userId) {
    byte[] kept = histories.get(userId);
    return kept == null ? UserHistory.empty(bounds) : UserHistoryCodec.decode(kept, bounds);
  }

  /** The items that a user has seen, as a set of the caller's own. */
  Set<String> seen(String userId) {
    return of(userId).seenItemIds();
  }

  /** Erases a user, and refuses later arrivals of events up to this time. */
  void forget(String userId, long untilMillis) {
    histories.delete(userId);
    Long before =
        forgotten.get(userId); // An older erasure that comes later must not lower the time.
    forgotten.put(userId, before == null ? untilMillis : Math.max(before, untilMillis));
    lastSeen.see(userId);
  }
}
