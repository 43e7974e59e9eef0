package dev.reckon.view.score;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The time of the newest click, which windows close by: one of the clicks that people make now, and
 * one of those that a replay of old data brings. Else a single click of today would close all
 * windows of a replay that it comes in between.
 *
 * <p>A click is live if it was made within a day, or after any that was live: so what is read late,
 * after a day without the view, is not taken for a replay.
 */
final class NewestTimes {

  private static final long LIVE_MILLIS = Duration.ofDays(1).toMillis();

  private static final String LIVE = "live";
  private static final String REPLAYED = "replayed";

  /** The time of the oldest live click. */
  private static final String LIVE_SINCE = "live-since";

  private final KeyValueStore<String, Long> times;
  private final LongSupplier clock;

  /** The times in this store, by this clock. */
  NewestTimes(KeyValueStore<String, Long> times, LongSupplier clock) {
    this.times = times;
    this.clock = clock;
  }

  /** The newest time among clicks of the same kind as one of this time; 0 if there is none. */
  long besides(long timeMillis) {
    return get(isLive(timeMillis) ? LIVE : REPLAYED, 0);
  }

  /** A click of this time was counted. */
  void see(long timeMillis) {
    boolean live = isLive(timeMillis);
    String kind = live ? LIVE : REPLAYED;
    if (timeMillis > get(kind, 0)) {
      times.put(kind, timeMillis);
    }
    if (live && timeMillis < get(LIVE_SINCE, Long.MAX_VALUE)) {
      times.put(LIVE_SINCE, timeMillis);
    }
  }

  private boolean isLive(long timeMillis) {
    return timeMillis >= clock.getAsLong() - LIVE_MILLIS
        || timeMillis >= get(LIVE_SINCE, Long.MAX_VALUE);
  }

  private long get(String name, long otherwise) {
    Long time = times.get(name);
    return time == null ? otherwise : time;
  }
}
