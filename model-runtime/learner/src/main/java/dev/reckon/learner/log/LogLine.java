package dev.reckon.learner.log;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Item;
import dev.reckon.event.v1.Search;
import dev.reckon.history.HistoryEvent;
import dev.reckon.wire.EventTime;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A line of the log: what the dataset reader {@code events} reads, and when the broker had the
 * event, which that reader leaves out.
 *
 * @param userId whose event it is; empty for an item
 * @param timeMillis when it happened, no later than the broker had it
 * @param arrivalMillis when the broker had it
 */
record LogLine(String userId, long timeMillis, long arrivalMillis) {

  private static final String ARRIVAL = "arrival";
  private static final String USER = ",\"userId\":\"";

  /** A click. */
  static byte[] of(Interaction interaction, long arrivalMillis) {
    Interaction happened =
        isAhead(interaction.getEventTime(), arrivalMillis)
            ? interaction.toBuilder().setEventTime(Timestamps.fromMillis(arrivalMillis)).build()
            : interaction;
    return line("interaction", MessageCodec.INTERACTION.toJson(happened), arrivalMillis);
  }

  /** A search. */
  static byte[] of(Search search, long arrivalMillis) {
    Search happened =
        isAhead(search.getEventTime(), arrivalMillis)
            ? search.toBuilder().setEventTime(Timestamps.fromMillis(arrivalMillis)).build()
            : search;
    return line("search", MessageCodec.SEARCH.toJson(happened), arrivalMillis);
  }

  /**
   * An event happened before it arrived, whatever its clock says. A bundle has learnt up to the
   * newest time of its clicks, so one that is dated tomorrow would hide all others until then.
   */
  private static boolean isAhead(Timestamp time, long arrivalMillis) {
    return HistoryEvent.millis(time) > arrivalMillis;
  }

  /** An item's data; its time is that of the record where the message has none. */
  static byte[] of(Item item, long arrivalMillis) {
    Item timed =
        item.hasEventTime()
            ? item
            : item.toBuilder().setEventTime(Timestamps.fromMillis(arrivalMillis)).build();
    return line("item", MessageCodec.ITEM.toJson(timed), arrivalMillis);
  }

  private static byte[] line(String type, String json, long arrivalMillis) {
    String arrival = Timestamps.toString(Timestamps.fromMillis(arrivalMillis));
    return ("{\"type\":\""
            + type
            + "\","
            + json.substring(1, json.length() - 1)
            + ",\""
            + ARRIVAL
            + "\":\""
            + arrival
            + "\"}\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads a line of a user.
   *
   * @throws MessageRejected if it is not one that this class wrote
   */
  static LogLine parse(String line) throws MessageRejected {
    return new LogLine(text(line, "userId"), millis(line, "eventTime"), millis(line, ARRIVAL));
  }

  /**
   * The user of a line, without reading the rest of it; empty for an item. In JSON a quote inside a
   * text follows a backslash, so the name of the field after a comma is that of the field.
   *
   * @throws MessageRejected if it is not one that this class wrote
   */
  static String userOf(String line) throws MessageRejected {
    int name = line.indexOf(USER);
    int start = name + USER.length();
    int end = name < 0 ? -1 : line.indexOf('"', start);
    if (end > 0 && line.lastIndexOf('\\', end) < start) {
      return line.substring(start, end);
    }
    return text(line, "userId"); // it has escaped characters, or is no line of a user
  }

  /**
   * When the broker had the event of a line, in milliseconds since the epoch.
   *
   * @throws MessageRejected if it is not one that this class wrote
   */
  static long arrivalOf(String line) throws MessageRejected {
    return millis(line, ARRIVAL);
  }

  /** The item of a line of item data; empty if it is not one that this class wrote. */
  static String itemOrEmpty(String line) {
    try {
      return text(line, "itemId");
    } catch (MessageRejected e) {
      return "";
    }
  }

  private static String text(String line, String field) throws MessageRejected {
    Optional<String> text = StrictJson.text(line, field);
    return text.orElse("");
  }

  private static long millis(String line, String field) throws MessageRejected {
    Timestamp time = EventTime.parse(field, text(line, field));
    return HistoryEvent.millis(time);
  }
}
