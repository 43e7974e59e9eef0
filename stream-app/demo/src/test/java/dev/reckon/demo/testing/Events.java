package dev.reckon.demo.testing;

import com.google.protobuf.util.Timestamps;
import dev.reckon.demo.replay.ReplayStep;
import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Search;
import dev.reckon.learning.data.events.LoggedEvent;

/** Events as short as a test can say them. */
public final class Events {

  private Events() {}

  public static Interaction interaction(String userId, String eventId, String itemId, long millis) {
    return Interaction.newBuilder()
        .setUserId(userId)
        .setEventId(eventId)
        .setItemId(itemId)
        .setKind(Interaction.Kind.CLICK)
        .setEventTime(Timestamps.fromMillis(millis))
        .build();
  }

  public static LoggedEvent click(String userId, String eventId, String itemId, long millis) {
    return new LoggedEvent.Interacted(interaction(userId, eventId, itemId, millis));
  }

  public static LoggedEvent search(String userId, String eventId, String query, long millis) {
    return new LoggedEvent.Searched(
        Search.newBuilder()
            .setUserId(userId)
            .setEventId(eventId)
            .setQuery(query)
            .setEventTime(Timestamps.fromMillis(millis))
            .build());
  }

  /** A click of no matter on which item. */
  public static ReplayStep step(String userId, String eventId, long millis) {
    return new ReplayStep.Event(click(userId, eventId, "item", millis), true);
  }
}
