package dev.reckon.view.table;

import dev.reckon.view.settings.TableSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Removes idle users from every store. Visits all users of a task in small turns, each bounded in
 * its reads and writes, because no list is processed meanwhile; after a round it rests for the
 * precision of {@link LastSeen}. Owned by one task.
 *
 * <p>An erased user is removed together with the mark that refuses their earlier events.
 */
final class IdleUsers {

  /** The pause between two turns. */
  static final Duration TURN = Duration.ofMillis(200);

  /** The most users that a turn checks: a millisecond or so. */
  static final int LOOKED_AT = 200;

  /** The most users that a turn removes: each causes some twenty records in the changelogs. */
  static final int TAKEN_OUT = 20;

  /** A user is removed after the expiry, and at most two of this many parts of it later. */
  private static final int STEPS = 64;

  private final KeyValueStore<String, Long> seenAt;
  private final KeyValueStore<String, Long> forgotten;
  private final KeyValueStore<String, byte[]> histories;
  private final StoredLists lists;
  private final TableSettings settings;
  private final InstantSource clock;
  private final TableMetrics metrics;

  /** The last user of this round so far, null at its beginning. */
  private @Nullable String reached;

  private long nextRoundMillis;

  private IdleUsers(
      ProcessorContext<?, ?> context,
      TableSettings settings,
      InstantSource clock,
      TableMetrics metrics) {
    this.seenAt = context.getStateStore(UserTables.SEEN_AT);
    this.forgotten = context.getStateStore(UserTables.FORGOTTEN);
    this.histories = context.getStateStore(UserTables.HISTORIES);
    this.lists = new StoredLists(context);
    this.settings = settings;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** Starts the turns for the users of a task. */
  static void watch(
      ProcessorContext<?, ?> context,
      TableSettings settings,
      InstantSource clock,
      TableMetrics metrics) {
    IdleUsers users = new IdleUsers(context, settings, clock, metrics);
    context.schedule(TURN, PunctuationType.WALL_CLOCK_TIME, at -> users.takeTurn());
  }

  /** The precision of the time at which a user was last seen. */
  static long stepMillis(TableSettings settings) {
    return settings.idleExpiry().toMillis() / STEPS;
  }

  private void takeTurn() {
    long now = clock.millis();
    if (now >= nextRoundMillis) {
      nextIdle(now).forEach(this::takeOut);
    }
  }

  /** The idle among the next users. Deleting waits until the iterator is closed. */
  private List<String> nextIdle(long now) {
    List<String> idle = new ArrayList<>();
    try (KeyValueIterator<String, Long> users = seenAt.range(reached, null)) {
      for (int i = 0; users.hasNext() && i < LOOKED_AT && idle.size() < TAKEN_OUT; i++) {
        KeyValue<String, Long> user = users.next();
        reached = user.key;
        if (isIdle(user.key, now - user.value)) {
          idle.add(user.key);
        }
      }
      if (!users.hasNext()) {
        reached = null;
        nextRoundMillis = now + stepMillis(settings);
      }
    }
    return idle;
  }

  /** Reads the mark only for users who are idle otherwise. */
  private boolean isIdle(String userId, long unseenMillis) {
    long certain = unseenMillis - stepMillis(settings);
    return certain >= settings.idleExpiry().toMillis()
        && (certain >= settings.erasureMemory().toMillis() || forgotten.get(userId) == null);
  }

  private void takeOut(String userId) {
    lists.expire(userId);
    histories.delete(userId);
    forgotten.delete(userId);
    seenAt.delete(userId);
    metrics.expired();
  }
}
