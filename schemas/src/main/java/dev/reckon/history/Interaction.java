package dev.reckon.history;

import dev.reckon.event.v1.Interaction.Kind;
import java.util.function.Function;

/**
 * Something the user did with an item.
 *
 * @param eventTimeMillis milliseconds since the epoch
 * @param searchId the search that led here, "" for none
 */
public record Interaction(
    String eventId, String itemId, Kind kind, long eventTimeMillis, String searchId)
    implements HistoryEvent {

  /** The interaction of a message that passed the rules. */
  public static Interaction of(dev.reckon.event.v1.Interaction message) {
    return new Interaction(
        message.getEventId(),
        message.getItemId(),
        message.getKind(),
        HistoryEvent.millis(message.getEventTime()),
        message.getSearchId());
  }

  @Override
  public <T> T fold(
      Function<? super Interaction, ? extends T> interaction,
      Function<? super SearchQuery, ? extends T> search) {
    return interaction.apply(this);
  }

  /** Whether this is positive: only then a model reads it, or is trained to predict it. */
  public boolean isPositive() {
    return isPositive(kind);
  }

  /** Whether interactions of this kind are positive. */
  public static boolean isPositive(Kind kind) {
    return kind != Kind.DISLIKE;
  }
}
