package dev.reckon.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The only JSON parser, for every source: RFC 8259 without extensions (no comments, single quotes,
 * names without quotes, NaN, leading zeros, commas at the end), no name twice in one object, and
 * bounds on nesting, names and numbers.
 */
public final class StrictJson {

  private static final int MAX_NESTING = 100;
  private static final int MAX_NAME_CHARACTERS = 1_000;
  private static final int MAX_NUMBER_CHARACTERS = 100;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  /** How Jackson names a place in a text, after its source. */
  private static final Pattern PLACE =
      Pattern.compile("\\[Source: [^;]*; line: (\\d+), column: (\\d+)]");

  /** How Jackson names the setting that decides. */
  private static final Pattern SETTING =
      Pattern.compile(
          ", from `[^`]*`|: enable `[^`]*` to allow"
              + "| \\(not recognized as one since Feature '[^']*' not enabled for parser\\)");

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_NESTING)
                  .maxNameLength(MAX_NAME_CHARACTERS)
                  .maxNumberLength(MAX_NUMBER_CHARACTERS)
                  .maxStringLength(MessageRules.MAX_MESSAGE_BYTES)
                  .build())
          .build();

  private StrictJson() {}

  /**
   * The value of a text field of the outermost object, if it has one; the text after the field is
   * not read.
   *
   * @throws MessageRejected MALFORMED, if this is not the beginning of an object
   */
  public static Optional<String> text(String json, String field) throws MessageRejected {
    try (JsonParser parser = open(json)) {
      requireObject(parser);
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals(field)) {
          return value == JsonToken.VALUE_STRING ? Optional.of(parser.getText()) : Optional.empty();
        }
        parser.skipChildren();
      }
      return Optional.empty();
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /** A parser at the beginning of the text; the caller reads an object to its end. */
  static JsonParser open(String json) throws IOException {
    boolean isMarked = !json.isEmpty() && json.charAt(0) == BYTE_ORDER_MARK;
    return FACTORY.createParser(isMarked ? json.substring(1) : json);
  }

  static void requireObject(JsonParser parser) throws IOException, MessageRejected {
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw malformed("one JSON object is expected, and there is nothing");
    }
    if (first != JsonToken.START_OBJECT) {
      throw malformed("one JSON object is expected" + at(parser.currentTokenLocation()));
    }
  }

  static void requireEnd(JsonParser parser) throws IOException, MessageRejected {
    JsonLocation end = parser.currentLocation();
    boolean isEnd;
    try {
      isEnd = parser.nextToken() == null;
    } catch (JsonProcessingException e) {
      isEnd = false; // any token here is not the end
    }
    if (!isEnd) {
      throw malformed(
          "there is more behind the object, which ends" + at(end) + ": write one object at a time");
    }
  }

  static MessageRejected malformed(String why) {
    return new MessageRejected(RejectReason.MALFORMED, why);
  }

  static MessageRejected malformed(IOException cause) {
    if (cause instanceof JsonProcessingException json && json.getLocation() != null) {
      return malformed(plain(json.getOriginalMessage()) + at(json.getLocation()));
    }
    return malformed(plain(String.valueOf(cause.getMessage())));
  }

  /** Without the names of Jackson's settings, which the writer of the JSON cannot change. */
  private static String plain(String message) {
    String placed = PLACE.matcher(message).replaceAll("line $1, column $2");
    return SETTING.matcher(placed).replaceAll("");
  }

  /** Columns count characters from 1. */
  static String at(JsonLocation location) {
    String column = "column " + location.getColumnNr();
    return location.getLineNr() <= 1
        ? " at " + column
        : " at line " + location.getLineNr() + ", " + column;
  }
}
