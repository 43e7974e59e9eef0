package dev.reckon.demo.watch;

import dev.reckon.recommendation.v1.Recommendation;
import java.util.HashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * The time from an event to a list that a consumer can read. Counted for each event, from the time
 * it departed (or should have, in an open-loop bench) to the first list that names it. Safe for any
 * number of threads.
 */
public final class Freshness implements ListListener {

  private static final int SIGNIFICANT_DIGITS = 3;

  private final Map<String, Long> departures = new HashMap<>();
  private final Histogram micros = new Histogram(SIGNIFICANT_DIGITS);
  private Histogram recentMicros = new Histogram(SIGNIFICANT_DIGITS);
  private long countedFromNanos = Long.MIN_VALUE;

  /** Records that an event departs. */
  public synchronized void departed(String userId, String eventId, long nanos) {
    departures.put(key(userId, eventId), nanos);
  }

  /** Restarts: events that departed before this time do not count. */
  public synchronized void restart(long nanos) {
    micros.reset();
    countedFromNanos = nanos;
  }

  @Override
  public synchronized void listRead(Recommendation list, long readNanos) {
    for (String eventId : list.getCoveredEventIdsList()) {
      Long departed = departures.remove(key(list.getUserId(), eventId));
      if (departed != null) {
        record(departed, readNanos);
      }
    }
  }

  @Override
  public synchronized void deadLetterRead(DeadLetter letter) {
    letter.eventId().ifPresent(id -> departures.remove(key(letter.userId(), id)));
  }

  /** The percentiles so far. */
  public synchronized FreshnessSummary total() {
    return FreshnessSummary.of(micros);
  }

  /** The percentiles since the last call. */
  public synchronized FreshnessSummary recent() {
    Histogram recent = recentMicros;
    recentMicros = new Histogram(SIGNIFICANT_DIGITS);
    return FreshnessSummary.of(recent);
  }

  /** Events that departed and are in no list yet. */
  public synchronized int awaited() {
    return departures.size();
  }

  private void record(long departedNanos, long readNanos) {
    long waited = Math.max(0, (readNanos - departedNanos) / 1000);
    recentMicros.recordValue(waited);
    if (countedFromNanos == Long.MIN_VALUE || departedNanos - countedFromNanos >= 0) {
      micros.recordValue(waited);
    }
  }

  private static String key(String userId, String eventId) {
    return userId + '\n' + eventId;
  }
}
