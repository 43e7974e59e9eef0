package dev.reckon.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import java.io.IOException;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages of one type from proto3 JSON, by one strict rule for topics, files and HTTP. It
 * differs from protobuf's {@code JsonFormat}, which misreads some malformed values:
 *
 * <ul>
 *   <li>JSON as {@link StrictJson} reads it, exactly one object;
 *   <li>times are real, as RFC 3339 or in milliseconds since the epoch ({@link EventTime});
 *   <li>a text is a JSON string of whole characters, or an integer written plainly: 7 is "7", and
 *       7.0 and 1e9 are refused;
 *   <li>values of an enum are their names;
 *   <li>numbers are in the range of their field, and finite.
 * </ul>
 *
 * <p>Fields in snake_case and lowerCamelCase, and {@code null} for an absent field, as in proto3
 * JSON. Safe for any number of threads.
 */
final class JsonMessageReader {

  private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]{0,19})");
  private static final BigInteger MAX_UNSIGNED_INT = BigInteger.valueOf(0xFFFF_FFFFL);
  private static final BigInteger MAX_UNSIGNED_LONG =
      BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);

  private final Descriptor root;
  private final boolean refusesUnknownNames;
  private final Map<Descriptor, Map<String, FieldDescriptor>> fields = new HashMap<>();

  /**
   * A reader.
   *
   * @param refusesUnknownNames whether a name that an enum does not have is refused, or read as
   *     absent, for messages that a later release of Reckon may have written
   */
  JsonMessageReader(Descriptor root, boolean refusesUnknownNames) {
    this.root = root;
    this.refusesUnknownNames = refusesUnknownNames;
    learn(root);
  }

  private void learn(Descriptor type) {
    if (fields.containsKey(type) || type.equals(Timestamp.getDescriptor())) {
      return;
    }
    Map<String, FieldDescriptor> byName = new HashMap<>();
    fields.put(type, byName);
    for (FieldDescriptor field : type.getFields()) {
      byName.put(field.getName(), field);
      byName.put(field.getJsonName(), field);
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        learn(field.getMessageType());
      }
    }
  }

  /** The names of the message's own fields, in lowerCamelCase. */
  List<String> fieldNames() {
    return root.getFields().stream().map(FieldDescriptor::getJsonName).toList();
  }

  /**
   * Adds the fields of the JSON to an empty message.
   *
   * @param unknown receives the names of fields that the message does not have @throws
   *     MessageRejected naming what is wrong, and where
   */
  void read(String json, Message.Builder message, Consumer<String> unknown) throws MessageRejected {
    try (JsonParser parser = StrictJson.open(json)) {
      StrictJson.requireObject(parser);
      new Reading(parser, unknown).readFields(message, "");
      StrictJson.requireEnd(parser);
    } catch (IOException e) {
      throw StrictJson.malformed(e);
    }
  }

  /** Reads one text. */
  private final class Reading {
    private final JsonParser json;
    private final Consumer<String> unknown;

    Reading(JsonParser json, Consumer<String> unknown) {
      this.json = json;
      this.unknown = unknown;
    }

    /** Reads the fields of the object that has just begun. */
    void readFields(Message.Builder message, String path) throws IOException, MessageRejected {
      Descriptor type = message.getDescriptorForType();
      Map<String, FieldDescriptor> known = fields.getOrDefault(type, Map.of());
      boolean[] isSet = new boolean[type.getFields().size()];
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        FieldDescriptor field = known.get(name);
        if (field == null) {
          unknown.accept(path + name);
          json.nextToken();
          json.skipChildren();
          continue;
        }
        if (isSet[field.getIndex()]) {
          throw rejected(path + field.getName() + " is there twice");
        }
        isSet[field.getIndex()] = true;
        if (json.nextToken() != JsonToken.VALUE_NULL) {
          readField(message, field, path + field.getName());
        }
      }
    }

    private void readField(Message.Builder message, FieldDescriptor field, String path)
        throws IOException, MessageRejected {
      OneofDescriptor choice = field.getRealContainingOneof();
      if (choice != null && message.hasOneof(choice)) {
        throw rejected(path + " is set together with another field of the same oneof");
      }
      if (field.isMapField()) {
        readEntries(message, field, path);
      } else if (field.isRepeated()) {
        readElements(message, field, path);
      } else {
        Object value = value(message, field, path);
        if (value != null) {
          message.setField(field, value);
        }
      }
    }

    private void readEntries(Message.Builder message, FieldDescriptor field, String path)
        throws IOException, MessageRejected {
      require(JsonToken.START_OBJECT, path, "an object");
      FieldDescriptor key = field.getMessageType().findFieldByNumber(1);
      FieldDescriptor value = field.getMessageType().findFieldByNumber(2);
      while (json.nextToken() != JsonToken.END_OBJECT) {
        Message.Builder entry = message.newBuilderForField(field);
        entry.setField(key, json.currentName());
        json.nextToken();
        entry.setField(value, text(path));
        message.addRepeatedField(field, entry.build());
      }
    }

    private void readElements(Message.Builder message, FieldDescriptor field, String path)
        throws IOException, MessageRejected {
      require(JsonToken.START_ARRAY, path, "a list");
      while (json.nextToken() != JsonToken.END_ARRAY) {
        Object value = value(message, field, path);
        if (value != null) {
          message.addRepeatedField(field, value);
        }
      }
    }

    /** Null for an unknown enum name that is read as absent. */
    private @Nullable Object value(Message.Builder message, FieldDescriptor field, String path)
        throws IOException, MessageRejected {
      return switch (field.getJavaType()) {
        case STRING -> text(path);
        case BOOLEAN -> bool(path);
        case INT -> integer(field, path).intValue();
        case LONG -> integer(field, path).longValue();
        case FLOAT -> (float) number(path, Float.MAX_VALUE);
        case DOUBLE -> number(path, Double.MAX_VALUE);
        case ENUM -> enumValue(field.getEnumType(), path);
        case MESSAGE -> message(message, field, path);
        case BYTE_STRING ->
            throw new IllegalStateException(path + " has a type that no message of Reckon uses");
      };
    }

    private Message message(Message.Builder message, FieldDescriptor field, String path)
        throws IOException, MessageRejected {
      if (field.getMessageType().equals(Timestamp.getDescriptor())) {
        return time(path);
      }
      require(JsonToken.START_OBJECT, path, "an object");
      Message.Builder part = message.newBuilderForField(field);
      readFields(part, path + ".");
      return part.build();
    }

    private Timestamp time(String path) throws IOException, MessageRejected {
      JsonToken token = json.currentToken();
      if (token == JsonToken.VALUE_STRING) {
        return EventTime.parse(path, json.getText());
      }
      if (token == JsonToken.VALUE_NUMBER_INT && INTEGER.matcher(json.getText()).matches()) {
        BigInteger millis = new BigInteger(json.getText());
        return EventTime.ofMillis(
            path, millis.bitLength() < Long.SIZE ? millis.longValue() : Long.MAX_VALUE);
      }
      throw new MessageRejected(
          RejectReason.INVALID_TIME,
          path
              + " must be a time in RFC 3339, such as 2026-01-31T23:59:59.123Z, or whole"
              + " milliseconds since the epoch"
              + found());
    }

    private String text(String path) throws IOException, MessageRejected {
      JsonToken token = json.currentToken();
      String text = json.getText();
      if (token == JsonToken.VALUE_STRING) {
        if (!MessageRules.isWellFormed(text)) {
          throw rejected(path + " has half of a surrogate pair, which is not a character");
        }
        return text;
      }
      if (token == JsonToken.VALUE_NUMBER_INT && !text.equals("-0")) {
        return text;
      }
      throw rejected(path + " must be a text, or an integer written plainly" + found());
    }

    private boolean bool(String path) throws IOException, MessageRejected {
      JsonToken token = json.currentToken();
      if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
        throw rejected(path + " must be true or false" + found());
      }
      return token == JsonToken.VALUE_TRUE;
    }

    /** Proto3 JSON writes 64 bits as a string, as JavaScript has only 53. */
    private BigInteger integer(FieldDescriptor field, String path)
        throws IOException, MessageRejected {
      boolean isLong = field.getJavaType() == FieldDescriptor.JavaType.LONG;
      JsonToken token = json.currentToken();
      boolean isNumber =
          token == JsonToken.VALUE_NUMBER_INT || (isLong && token == JsonToken.VALUE_STRING);
      if (isNumber && INTEGER.matcher(json.getText()).matches()) {
        BigInteger value = new BigInteger(json.getText());
        if (isInRange(value, field, isLong)) {
          return value;
        }
      }
      throw rejected(
          path
              + " must be an integer of "
              + (isLong ? 64 : 32)
              + " bits written plainly"
              + found());
    }

    private boolean isInRange(BigInteger value, FieldDescriptor field, boolean isLong) {
      return switch (field.getType()) {
        case UINT32, UINT64, FIXED32, FIXED64 ->
            value.signum() >= 0
                && value.compareTo(isLong ? MAX_UNSIGNED_LONG : MAX_UNSIGNED_INT) <= 0;
        case INT32, INT64, SINT32, SINT64, SFIXED32, SFIXED64 ->
            value.bitLength() < (isLong ? Long.SIZE : Integer.SIZE);
        case DOUBLE, FLOAT, BOOL, STRING, GROUP, MESSAGE, BYTES, ENUM ->
            throw new IllegalStateException(field + " is not of integers");
      };
    }

    private double number(String path, double max) throws IOException, MessageRejected {
      JsonToken token = json.currentToken();
      if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
        double value = Double.parseDouble(json.getText());
        if (Math.abs(value) <= max) {
          return value;
        }
      }
      throw rejected(path + " must be a number in its range" + found());
    }

    private @Nullable EnumValueDescriptor enumValue(EnumDescriptor type, String path)
        throws IOException, MessageRejected {
      JsonToken token = json.currentToken();
      EnumValueDescriptor value =
          token == JsonToken.VALUE_STRING ? type.findValueByName(json.getText()) : null;
      boolean isKnown = value != null && (value.getNumber() != 0 || !refusesUnknownNames);
      if (isKnown || (token == JsonToken.VALUE_STRING && !refusesUnknownNames)) {
        return value;
      }
      throw new MessageRejected(
          RejectReason.UNKNOWN_KIND,
          path + " must be one of " + names(type) + ", by name" + found());
    }

    private void require(JsonToken expected, String path, String what)
        throws IOException, MessageRejected {
      if (json.currentToken() != expected) {
        throw rejected(path + " must be " + what + found());
      }
    }

    private String found() throws IOException {
      return ", not " + shown(json.currentToken()) + StrictJson.at(json.currentTokenLocation());
    }

    private String shown(JsonToken token) throws IOException {
      if (token == JsonToken.START_OBJECT) {
        return "an object";
      }
      if (token == JsonToken.START_ARRAY) {
        return "a list";
      }
      String text = String.valueOf(json.getText());
      return token == JsonToken.VALUE_STRING ? Shown.quoted(text) : text;
    }

    private MessageRejected rejected(String why) {
      return StrictJson.malformed(why);
    }
  }

  private static String names(EnumDescriptor type) {
    return type.getValues().stream()
        .filter(value -> value.getNumber() != 0)
        .map(EnumValueDescriptor::getName)
        .collect(Collectors.joining(", "));
  }
}
