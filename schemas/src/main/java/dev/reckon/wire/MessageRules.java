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

/** The rules that an input message must keep, each with its reason. */
public final class MessageRules {

  /** Kafka's own default bound of a message: larger messages rarely pass it. */
  public static final int MAX_MESSAGE_BYTES = 1 << 20;

  /** Ids are keys and are kept 200 to a user: longer ones are a mistake, or an attack on memory. */
  public static final int MAX_ID_BYTES = 256;

  /** In code points. Longer ones are pasted texts, not searches. */
  public static final int MAX_QUERY_CHARACTERS = 1_000;

  /** Clocks differ, but an event far ahead would stay the newest of its user for ever. */
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
    checkIdOrEmpty("search_id", interaction.getSearchId());
    if (!isKnown(interaction.getKind())) {
      throw new MessageRejected(
          RejectReason.UNKNOWN_KIND, "kind is missing or unknown; it must be one of " + KINDS);
    }
    checkEventTime(interaction.hasEventTime(), interaction.getEventTime(), now);
  }

  /** Checks a search against every rule. */
  public static void check(Search search, Instant now) throws MessageRejected {
    checkId("event_id", search.getEventId());
    checkId("user_id", search.getUserId());
    for (String itemId : search.getShownItemIdsList()) {
      checkId("shown_item_ids", itemId);
    }
    checkQuery(search.getQuery());
    checkEventTime(search.hasEventTime(), search.getEventTime(), now);
  }

  /** Checks an erasure against every rule. */
  public static void check(Erasure erasure, Instant now) throws MessageRejected {
    checkId("event_id", erasure.getEventId());
    checkId("user_id", erasure.getUserId());
    checkEventTime(erasure.hasEventTime(), erasure.getEventTime(), now);
  }

  /** Checks an item against every rule. */
  public static void check(Item item) throws MessageRejected {
    checkId("item_id", item.getItemId());
    checkIfThere("event_time", item.hasEventTime(), item.getEventTime());
  }

  /** The key decides the partition, so it has to be the id that the message is about. */
  public static void checkKey(byte @Nullable [] key, String id) throws MessageRejected {
    if (key == null || !Arrays.equals(key, id.getBytes(StandardCharsets.UTF_8))) {
      throw new MessageRejected(
          RejectReason.KEY_MISMATCH, "the record's key must be the message's id, " + id);
    }
  }

  /**
   * The id of the item that a record of {@code items} is about, with a value or a tombstone: its
   * key.
   *
   * @throws MessageRejected if there is no key, or it cannot be an id
   */
  public static String itemId(@Nullable String key) throws MessageRejected {
    if (key == null) {
      throw new MessageRejected(
          RejectReason.EMPTY_ID, "the record has no key, and an item is named by it");
    }
    checkId("the record's key", key);
    return key;
  }

  private static boolean isKnown(Interaction.Kind kind) {
    return switch (kind) {
      case CLICK, VIEW, ADD_TO_CART, PURCHASE, LIKE, DISLIKE -> true;
      case UNSPECIFIED, UNRECOGNIZED -> false;
    };
  }

  /**
   * An id has 1 to 256 bytes and is fit for the path of an address: no control characters, no
   * halves of surrogate pairs, and no U+FFFD, the sign of wrongly decoded text. It is not "." or
   * "..", which browsers remove from a path in any encoding.
   *
   * @param field the name of its field, for the error
   * @throws MessageRejected EMPTY_ID, ID_TOO_LONG or INVALID_ID
   */
  public static void checkId(String field, String id) throws MessageRejected {
    if (id.isBlank()) {
      throw new MessageRejected(RejectReason.EMPTY_ID, field + " is empty");
    }
    checkIdOrEmpty(field, id);
  }

  private static void checkIdOrEmpty(String field, String id) throws MessageRejected {
    if (!isWellFormed(id) || hasControls(id) || id.equals(".") || id.equals("..")) {
      throw new MessageRejected(
          RejectReason.INVALID_ID,
          field
              + " "
              + Shown.quoted(id)
              + " cannot be an id: an id has no control characters, halves of surrogate pairs or"
              + " U+FFFD, and is not \".\" or \"..\"");
    }
    // A char takes one to three bytes, so short ids need not be encoded to check their length.
    if (id.length() * 3 > MAX_ID_BYTES
        && id.getBytes(StandardCharsets.UTF_8).length > MAX_ID_BYTES) {
      throw new MessageRejected(
          RejectReason.ID_TOO_LONG, field + " is longer than " + MAX_ID_BYTES + " bytes");
    }
  }

  private static boolean hasControls(String id) {
    for (int i = 0; i < id.length(); i++) {
      char character = id.charAt(i);
      if (Character.isISOControl(character) || character == '\uFFFD') {
        return true;
      }
    }
    return false;
  }

  /** Whether all characters are whole: no surrogate is unpaired. */
  static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (Character.isSurrogate(character)) {
        boolean isPair =
            Character.isHighSurrogate(character)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!isPair) {
          return false;
        }
        i++;
      }
    }
    return true;
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

  private static void checkEventTime(boolean isThere, Timestamp time, Instant now)
      throws MessageRejected {
    checkThere("event_time", isThere, time);
    if (time.getSeconds() > now.plus(MAX_AHEAD).getEpochSecond()) {
      throw new MessageRejected(
          RejectReason.FUTURE_TIME,
          "event_time " + Timestamps.toString(time) + " is more than a day in the future");
    }
  }

  private static void checkThere(String field, boolean isThere, Timestamp time)
      throws MessageRejected {
    if (!isThere) {
      throw new MessageRejected(RejectReason.INVALID_TIME, field + " is missing");
    }
    checkIfThere(field, true, time);
  }

  private static void checkIfThere(String field, boolean isThere, Timestamp time)
      throws MessageRejected {
    if (isThere && (!Timestamps.isValid(time) || time.getSeconds() < 0)) {
      throw new MessageRejected(
          RejectReason.INVALID_TIME, field + " lies outside the years 1970 to 9999");
    }
  }
}
