package dev.reckon.view.table;

import dev.reckon.view.settings.TableSettings;
import java.time.InstantSource;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * When this view last saw a new list, a new event or an erasure of each user, by its own clock, as
 * event times may be far in the past. The precision is a step, so that a busy user costs a read and
 * no write. Owned by one task.
 */
final class LastSeen {

  private final KeyValueStore<String, Long> seenAt;
  private final long stepMillis;
  private final InstantSource clock;

  LastSeen(ProcessorContext<?, ?> context, TableSettings settings, InstantSource clock) {
    this.seenAt = context.getStateStore(UserTables.SEEN_AT);
    this.stepMillis = IdleUsers.stepMillis(settings);
    this.clock = clock;
  }

  /** The user is seen now. */
  void see(String userId) {
    long now = clock.millis();
    Long before = seenAt.get(userId);
    if (before == null || now - before >= stepMillis) {
      seenAt.put(userId, now);
    }
  }

  /** The user is seen now, unless they were before. */
  void seeIfNew(String userId) {
    if (seenAt.get(userId) == null) {
      seenAt.put(userId, clock.millis());
    }
  }
}
