package dev.reckon.wire;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.reckon.deployment.v1.Deployment;
import dev.reckon.event.v1.Erasure;
import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Item;
import dev.reckon.event.v1.Search;
import dev.reckon.metrics.v1.OnlineMetrics;
import dev.reckon.recommendation.v1.Recommendation;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Reads and writes the values of one message type in both encodings. {@link JsonMessageReader}
 * reads JSON; unknown fields are ignored, as later releases may write them. Safe for any number of
 * threads.
 */
public final class MessageCodec<M extends Message> {

  public static final MessageCodec<Interaction> INTERACTION =
      fromOthers(Interaction.getDefaultInstance());

  public static final MessageCodec<Search> SEARCH = fromOthers(Search.getDefaultInstance());
  public static final MessageCodec<Item> ITEM = fromOthers(Item.getDefaultInstance());
  public static final MessageCodec<Erasure> ERASURE = fromOthers(Erasure.getDefaultInstance());

  public static final MessageCodec<Recommendation> RECOMMENDATION =
      ofOurs(Recommendation.getDefaultInstance());

  public static final MessageCodec<OnlineMetrics> ONLINE_METRICS =
      ofOurs(OnlineMetrics.getDefaultInstance());
  public static final MessageCodec<Deployment> DEPLOYMENT = ofOurs(Deployment.getDefaultInstance());

  /** The most unknown fields that an error names. */
  private static final int MAX_NAMED = 5;

  private static final JsonFormat.Printer JSON_PRINTER =
      JsonFormat.printer().omittingInsignificantWhitespace();

  private final M prototype;
  private final JsonMessageReader jsonReader;

  private MessageCodec(M prototype, JsonMessageReader jsonReader) {
    this.prototype = prototype;
    this.jsonReader = jsonReader;
  }

  /** Of messages that other systems write. */
  private static <M extends Message> MessageCodec<M> fromOthers(M prototype) {
    return new MessageCodec<>(
        prototype, new JsonMessageReader(prototype.getDescriptorForType(), true));
  }

  /** Of messages that Reckon writes, later releases of it too. */
  private static <M extends Message> MessageCodec<M> ofOurs(M prototype) {
    return new MessageCodec<>(
        prototype, new JsonMessageReader(prototype.getDescriptorForType(), false));
  }

  /**
   * Reads a value; the caller checks the rules of {@link MessageRules} or {@link OutputRules}.
   *
   * @throws MessageRejected OVERSIZED, MALFORMED saying what was wrong, or of JSON the rule that is
   *     broken, such as UNKNOWN_KIND
   */
  public M decode(byte[] value, Encoding encoding) throws MessageRejected {
    requireSize(value);
    return switch (encoding) {
      case PROTOBUF -> parse(value);
      case JSON -> parseJson(text(value), unknown -> {});
    };
  }

  /**
   * Reads JSON and reports unknown fields to its writer.
   *
   * @throws MessageRejected as {@link #decode}; UNKNOWN_FIELD, if the message does not have one of
   *     its fields
   */
  public M decodeKnownFields(byte[] json) throws MessageRejected {
    requireSize(json);
    Set<String> unknown = new TreeSet<>();
    M message = parseJson(text(json), unknown::add);
    if (unknown.isEmpty()) {
      return message;
    }
    throw new MessageRejected(
        RejectReason.UNKNOWN_FIELD,
        unknown.stream().limit(MAX_NAMED).map(Shown::quoted).collect(Collectors.joining(", "))
            + " "
            + (unknown.size() == 1 ? "is not a field" : "are not fields")
            + " of this message; its fields are "
            + String.join(", ", jsonReader.fieldNames()));
  }

  /**
   * Reads a line of JSON.
   *
   * @param unknown receives the names of fields that the message does not have
   * @throws MessageRejected as {@link #decode}
   */
  public M decodeLine(String json, Consumer<String> unknown) throws MessageRejected {
    if (json.length() * 3L > MessageRules.MAX_MESSAGE_BYTES) { // a char takes one to three bytes
      requireSize(json.getBytes(StandardCharsets.UTF_8));
    }
    return parseJson(json, unknown);
  }

  /** Writes a message; mark the record's headers with the same encoding. */
  public byte[] encode(M message, Encoding encoding) {
    return switch (encoding) {
      case PROTOBUF -> message.toByteArray();
      case JSON -> toJson(message).getBytes(StandardCharsets.UTF_8);
    };
  }

  /** The message as one line of proto3 JSON. */
  public String toJson(M message) {
    try {
      return JSON_PRINTER.print(message);
    } catch (InvalidProtocolBufferException e) {
      // Only an Any of unknown type cannot be printed, and Reckon's messages have none.
      throw new IllegalStateException("A " + name() + " that cannot be written as JSON", e);
    }
  }

  private static void requireSize(byte[] value) throws MessageRejected {
    if (value.length > MessageRules.MAX_MESSAGE_BYTES) {
      throw new MessageRejected(
          RejectReason.OVERSIZED,
          value.length + " bytes are more than the " + MessageRules.MAX_MESSAGE_BYTES + " allowed");
    }
  }

  @SuppressWarnings("unchecked") // A message's parser makes messages of its own type.
  private M parse(byte[] value) throws MessageRejected {
    try {
      return (M) prototype.getParserForType().parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw unreadable(Encoding.PROTOBUF, String.valueOf(e.getMessage()));
    }
  }

  @SuppressWarnings("unchecked") // A message's builder builds messages of its own type.
  private M parseJson(String json, Consumer<String> unknown) throws MessageRejected {
    Message.Builder builder = prototype.newBuilderForType();
    try {
      jsonReader.read(json, builder, unknown);
    } catch (MessageRejected e) {
      throw e.reason() == RejectReason.MALFORMED ? unreadable(Encoding.JSON, e.detail()) : e;
    }
    return (M) builder.build();
  }

  /** Unlike new String(...), a decoder reports invalid UTF-8 instead of replacing it. */
  private String text(byte[] value) throws MessageRejected {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
    } catch (CharacterCodingException e) {
      throw unreadable(Encoding.JSON, "it is not UTF-8");
    }
  }

  private MessageRejected unreadable(Encoding encoding, String why) {
    return new MessageRejected(
        RejectReason.MALFORMED, "no " + name() + " can be read from this " + encoding + ": " + why);
  }

  private String name() {
    return prototype.getDescriptorForType().getName();
  }
}
