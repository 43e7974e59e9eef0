package dev.reckon.testing;

import com.google.protobuf.Message;
import com.google.protobuf.util.Timestamps;
import dev.reckon.event.v1.Erasure;
import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.event.v1.Item;
import dev.reckon.event.v1.Search;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Messages for tests, and the records they travel in. */
public final class Events {

  /** Some day in 2026. */
  public static final long DAY = 1_780_000_000_000L;

  private Events() {}

  public static Interaction click(String eventId, String userId, String itemId, long timeMillis) {
    return Interaction.newBuilder()
        .setEventId(eventId)
        .setUserId(userId)
        .setItemId(itemId)
        .setKind(Kind.CLICK)
        .setEventTime(Timestamps.fromMillis(timeMillis))
        .build();
  }

  public static Interaction click(String eventId, String userId, String itemId, Instant time) {
    return click(eventId, userId, itemId, time.toEpochMilli());
  }

  public static Search search(String eventId, String userId, String query, long timeMillis) {
    return Search.newBuilder()
        .setEventId(eventId)
        .setUserId(userId)
        .setQuery(query)
        .setEventTime(Timestamps.fromMillis(timeMillis))
        .build();
  }

  public static Search search(String eventId, String userId, String query, Instant time) {
    return search(eventId, userId, query, time.toEpochMilli());
  }

  public static Erasure erasure(String eventId, String userId, long timeMillis) {
    return Erasure.newBuilder()
        .setEventId(eventId)
        .setUserId(userId)
        .setEventTime(Timestamps.fromMillis(timeMillis))
        .build();
  }

  /** With an id of its user alone. */
  public static Erasure erasure(String userId, Instant time) {
    return erasure("erase-" + userId, userId, time.toEpochMilli());
  }

  public static Item item(String itemId, String title, String... categories) {
    return Item.newBuilder()
        .setItemId(itemId)
        .setTitle(title)
        .addAllCategories(List.of(categories))
        .build();
  }

  public static ProducerRecord<byte[], byte[]> record(
      String prefix, Interaction message, Encoding encoding) {
    return record(
        Topic.CLICKS.name(prefix),
        message.getUserId(),
        MessageCodec.INTERACTION,
        message,
        encoding);
  }

  public static ProducerRecord<byte[], byte[]> record(
      String prefix, Search message, Encoding encoding) {
    return record(
        Topic.SEARCHES.name(prefix), message.getUserId(), MessageCodec.SEARCH, message, encoding);
  }

  public static ProducerRecord<byte[], byte[]> record(
      String prefix, Erasure message, Encoding encoding) {
    return record(
        Topic.ERASURES.name(prefix), message.getUserId(), MessageCodec.ERASURE, message, encoding);
  }

  private static <M extends Message> ProducerRecord<byte[], byte[]> record(
      String topic, String userId, MessageCodec<M> codec, M message, Encoding encoding) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topic, userId.getBytes(StandardCharsets.UTF_8), codec.encode(message, encoding));
    if (encoding != Encoding.JSON) {
      encoding.mark(record.headers());
    }
    return record;
  }
}
