package dev.reckon.model.memory;

import dev.reckon.history.Interaction;
import org.jspecify.annotations.Nullable;

/**
 * A positive interaction as the memory learns it.
 *
 * @param eventId names the event; one that comes again teaches nothing
 * @param timeMillis when it was, in milliseconds since the epoch
 * @param query the words of the search that led to it; null if none did
 */
public record Click(
    String userId, String eventId, String itemId, long timeMillis, @Nullable String query) {

  /** A positive interaction of a user; see the components. */
  public static Click of(String userId, Interaction interaction, @Nullable String query) {
    return new Click(
        userId, interaction.eventId(), interaction.itemId(), interaction.eventTimeMillis(), query);
  }
}
