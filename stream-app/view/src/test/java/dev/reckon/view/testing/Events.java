package dev.reckon.view.testing;

import com.google.protobuf.util.Timestamps;
import dev.reckon.event.v1.Erasure;
import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.event.v1.Item;
import dev.reckon.event.v1.Search;
import java.time.Instant;
import java.util.List;

/** Events as the topics carry them. */
public final class Events {

  private Events() {}

  public static Interaction click(String eventId, String userId, String itemId, Instant time) {
    return Interaction.newBuilder()
        .setEventId(eventId)
        .setUserId(userId)
        .setItemId(itemId)
        .setKind(Kind.CLICK)
        .setEventTime(Timestamps.fromMillis(time.toEpochMilli()))
        .build();
  }

  public static Search search(String eventId, String userId, String query, Instant time) {
    return Search.newBuilder()
        .setEventId(eventId)
        .setUserId(userId)
        .setQuery(query)
        .setEventTime(Timestamps.fromMillis(time.toEpochMilli()))
        .build();
  }

  public static Erasure erasure(String userId, Instant time) {
    return Erasure.newBuilder()
        .setEventId("erase-" + userId)
        .setUserId(userId)
        .setEventTime(Timestamps.fromMillis(time.toEpochMilli()))
        .build();
  }

  public static Item item(String itemId, String title, String... categories) {
    return Item.newBuilder()
        .setItemId(itemId)
        .setTitle(title)
        .addAllCategories(List.of(categories))
        .build();
  }
}
