package dev.reckon.history;

import dev.reckon.event.v1.Search;
import java.util.function.Function;

/**
 * Something the user searched for.
 *
 * @param eventId also the search id that interactions refer to
 * @param eventTimeMillis milliseconds since the epoch
 */
public record SearchQuery(String eventId, String query, long eventTimeMillis)
    implements HistoryEvent {

  /** The query of a message that passed the rules. */
  public static SearchQuery of(Search message) {
    return new SearchQuery(
        message.getEventId(), message.getQuery(), HistoryEvent.millis(message.getEventTime()));
  }

  @Override
  public <T> T fold(
      Function<? super Interaction, ? extends T> interaction,
      Function<? super SearchQuery, ? extends T> search) {
    return search.apply(this);
  }
}
