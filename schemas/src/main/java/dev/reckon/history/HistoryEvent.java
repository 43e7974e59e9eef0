package dev.reckon.history;

import com.google.protobuf.Timestamp;
import java.util.Comparator;
import java.util.function.Function;

/** An event of a history. */
public sealed interface HistoryEvent permits Interaction, SearchQuery {

  /** The order of a history: by time, ties by id, so that it depends on nothing but the events. */
  Comparator<HistoryEvent> ORDER =
      Comparator.comparingLong(HistoryEvent::eventTimeMillis).thenComparing(HistoryEvent::eventId);

  String eventId();

  /** Milliseconds since the epoch. */
  long eventTimeMillis();

  /** The result of the function for this kind of event. */
  <T> T fold(
      Function<? super Interaction, ? extends T> interaction,
      Function<? super SearchQuery, ? extends T> search);

  /** Milliseconds since the epoch, rounded down. */
  static long millis(Timestamp time) {
    return Math.addExact(
        Math.multiplyExact(time.getSeconds(), 1_000L), time.getNanos() / 1_000_000);
  }
}
