package dev.reckon.view.event;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.reckon.event.v1.Erasure;
import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Item;
import dev.reckon.event.v1.Search;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.MessageRules;
import dev.reckon.wire.Topic;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * A posted event that is ready for its topic: it keeps every rule, and its id and time are set.
 *
 * @param key of its record: the id of the user, or of the item on {@code items}
 * @param eventId empty on {@code items}, whose records have none
 */
public record PostedEvent(
    Topic topic, String key, String eventId, Timestamp eventTime, Message message) {

  /** Makes an event from a posted body. */
  @FunctionalInterface
  public interface Kind {
    /**
     * The event.
     *
     * @throws MessageRejected naming the rule that it breaks
     */
    PostedEvent read(byte[] json, Supplier<String> ids, Instant now) throws MessageRejected;
  }

  /** An interaction; one without a kind is a click. */
  public static PostedEvent click(byte[] json, Supplier<String> ids, Instant now)
      throws MessageRejected {
    Interaction.Builder click = MessageCodec.INTERACTION.decodeKnownFields(json).toBuilder();
    if (click.getKind() == Interaction.Kind.UNSPECIFIED) {
      click.setKind(Interaction.Kind.CLICK);
    }
    if (click.getEventId().isEmpty()) {
      click.setEventId(ids.get());
    }
    if (!click.hasEventTime()) {
      click.setEventTime(timestamp(now));
    }
    Interaction complete = click.build();
    MessageRules.check(complete, now);
    return new PostedEvent(
        Topic.CLICKS,
        complete.getUserId(),
        complete.getEventId(),
        complete.getEventTime(),
        complete);
  }

  /** A search. */
  public static PostedEvent search(byte[] json, Supplier<String> ids, Instant now)
      throws MessageRejected {
    Search.Builder search = MessageCodec.SEARCH.decodeKnownFields(json).toBuilder();
    if (search.getEventId().isEmpty()) {
      search.setEventId(ids.get());
    }
    if (!search.hasEventTime()) {
      search.setEventTime(timestamp(now));
    }
    Search complete = search.build();
    MessageRules.check(complete, now);
    return new PostedEvent(
        Topic.SEARCHES,
        complete.getUserId(),
        complete.getEventId(),
        complete.getEventTime(),
        complete);
  }

  /** An erasure. */
  public static PostedEvent erasure(byte[] json, Supplier<String> ids, Instant now)
      throws MessageRejected {
    Erasure.Builder erasure = MessageCodec.ERASURE.decodeKnownFields(json).toBuilder();
    if (erasure.getEventId().isEmpty()) {
      erasure.setEventId(ids.get());
    }
    if (!erasure.hasEventTime()) {
      erasure.setEventTime(timestamp(now));
    }
    Erasure complete = erasure.build();
    MessageRules.check(complete, now);
    return new PostedEvent(
        Topic.ERASURES,
        complete.getUserId(),
        complete.getEventId(),
        complete.getEventTime(),
        complete);
  }

  /** What is known of an item, which replaces what was known of it before. */
  public static PostedEvent item(byte[] json, Supplier<String> ids, Instant now)
      throws MessageRejected {
    Item.Builder item = MessageCodec.ITEM.decodeKnownFields(json).toBuilder();
    if (!item.hasEventTime()) {
      item.setEventTime(timestamp(now));
    }
    Item complete = item.build();
    MessageRules.check(complete);
    return new PostedEvent(
        Topic.ITEMS, complete.getItemId(), "", complete.getEventTime(), complete);
  }

  /** The time to the millisecond, as histories keep it. */
  private static Timestamp timestamp(Instant now) {
    return Timestamps.fromMillis(now.toEpochMilli());
  }
}
