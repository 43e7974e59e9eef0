package dev.reckon.wire;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.reckon.event.v1.Erasure;
import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Item;
import dev.reckon.event.v1.Search;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What makes a message acceptable, each rule with its reason. */
public final class MessageRules {

  /** Kafka's own default bound of a message: what is larger can hardly have come through it. */
  public static final int MAX_MESSAGE_BYTES = 1 << 20;

  /** Ids are keys and are kept 200 to a user: longer ones are a mistake, or an attack on memory. */
  public static final int MAX_ID_BYTES = 256;

  /** In code points. Longer ones are pasted texts, not searches. */
  public static final int MAX_QUERY_CHARACTERS = 1_000;

  /** Clocks differ; but one event far ahead would be the newest of its user for ever. */
  public static final Duration MAX_AHEAD = Duration.ofDays(1);

  private static final String KINDS =
      Arrays.stream(Interaction.Kind.values())
          .filter(MessageRules::isKnown)
          .map(Enum::name)
          .collect(Collectors.joining(", "));

  private MessageRules() {}

  /** Checks an interaction against every rule. */
  public static void check(Interaction interaction, Instant now) throws MessageRejected {
    checkId("event_id", interaction.getEventId());
    checkId("user_id", interaction.getUserId());
    checkId("item_id", interaction.getItemId());
    checkLength("search_id", interaction.getSearchId());
    if (!isKnown(interaction.getKind())) {
      throw new MessageRejected(
          RejectReason.UNKNOWN_KIND, "kind is missing or unknown; it must be one of " + KINDS);
    }
    checkTime(interaction.hasEventTime() ? interaction.getEventTime() : null, now);
  }

  /** Checks a search against every rule. */
  public static void check(Search search, Instant now) throws MessageRejected {
    checkId("event_id", search.getEventId());
    checkId("user_id", search.getUserId());
    for (String itemId : search.getShownItemIdsList()) {
      checkId("shown_item_ids", itemId);
    }
    checkQuery(search.getQuery());
    checkTime(search.hasEventTime() ? search.getEventTime() : null, now);
  }

  /** Checks an erasure against every rule. */
  public static void check(Erasure erasure, Instant now) throws MessageRejected {
    checkId("event_id", erasure.getEventId());
    checkId("user_id", erasure.getUserId());
    checkTime(erasure.hasEventTime() ? erasure.getEventTime() : null, now);
  }

  /** Checks an item against every rule. */
  public static void check(Item item) throws MessageRejected {
    checkId("item_id", item.getItemId());
  }

  /** The key decides the partition, so it has to be the id that the message is about. */
  public static void checkKey(byte @Nullable [] key, String id) throws MessageRejected {
    if (key == null || !Arrays.equals(key, id.getBytes(StandardCharsets.UTF_8))) {
      throw new MessageRejected(
          RejectReason.KEY_MISMATCH, "the record's key must be the message's id, " + id);
    }
  }

  private static boolean isKnown(Interaction.Kind kind) {
    return switch (kind) {
      case CLICK, VIEW, ADD_TO_CART, PURCHASE, LIKE, DISLIKE -> true;
      case UNSPECIFIED, UNRECOGNIZED -> false;
    };
  }

  private static void checkId(String field, String id) throws MessageRejected {
    if (id.isBlank()) {
      throw new MessageRejected(RejectReason.EMPTY_ID, field + " is empty");
    }
    checkLength(field, id);
  }

  private static void checkLength(String field, String id) throws MessageRejected {
    // A char takes one to three bytes, so short ids need no encoding to be known short.
    if (id.length() * 3 > MAX_ID_BYTES
        && id.getBytes(StandardCharsets.UTF_8).length > MAX_ID_BYTES) {
      throw new MessageRejected(
          RejectReason.ID_TOO_LONG, field + " is longer than " + MAX_ID_BYTES + " bytes");
    }
  }

  private static void checkQuery(String query) throws MessageRejected {
    if (query.isBlank()) {
      throw new MessageRejected(RejectReason.EMPTY_QUERY, "query is empty");
    }
    if (query.codePointCount(0, query.length()) > MAX_QUERY_CHARACTERS) {
      throw new MessageRejected(
          RejectReason.QUERY_TOO_LONG,
          "query is longer than " + MAX_QUERY_CHARACTERS + " characters");
    }
  }

  private static void checkTime(@Nullable Timestamp time, Instant now) throws MessageRejected {
    if (time == null || !Timestamps.isValid(time) || time.getSeconds() < 0) {
      throw new MessageRejected(
          RejectReason.INVALID_TIME, "event_time is missing or outside the years 1970 to 9999");
    }
    if (time.getSeconds() > now.plus(MAX_AHEAD).getEpochSecond()) {
      throw new MessageRejected(
          RejectReason.FUTURE_TIME,
          "event_time " + Timestamps.toString(time) + " is more than a day in the future");
    }
  }
}
