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

/**
 * Reads and writes the values of one message type in both encodings. Fields that this reader does
 * not know are ignored. Safe for any number of threads.
 */
public final class MessageCodec<M extends Message> {

  public static final MessageCodec<Interaction> INTERACTION =
      new MessageCodec<>(Interaction.getDefaultInstance());
  public static final MessageCodec<Search> SEARCH = new MessageCodec<>(Search.getDefaultInstance());
  public static final MessageCodec<Item> ITEM = new MessageCodec<>(Item.getDefaultInstance());
  public static final MessageCodec<Erasure> ERASURE =
      new MessageCodec<>(Erasure.getDefaultInstance());
  public static final MessageCodec<Recommendation> RECOMMENDATION =
      new MessageCodec<>(Recommendation.getDefaultInstance());
  public static final MessageCodec<OnlineMetrics> ONLINE_METRICS =
      new MessageCodec<>(OnlineMetrics.getDefaultInstance());
  public static final MessageCodec<Deployment> DEPLOYMENT =
      new MessageCodec<>(Deployment.getDefaultInstance());

  private static final JsonFormat.Parser JSON_PARSER = JsonFormat.parser().ignoringUnknownFields();
  private static final JsonFormat.Printer JSON_PRINTER =
      JsonFormat.printer().omittingInsignificantWhitespace();

  private final M prototype;

  private MessageCodec(M prototype) {
    this.prototype = prototype;
  }

  /**
   * Reads a value; the rules of {@link MessageRules} remain to be checked.
   *
   * @throws MessageRejected OVERSIZED, or MALFORMED saying what was wrong
   */
  public M decode(byte[] value, Encoding encoding) throws MessageRejected {
    if (value.length > MessageRules.MAX_MESSAGE_BYTES) {
      throw new MessageRejected(
          RejectReason.OVERSIZED,
          value.length + " bytes are more than the " + MessageRules.MAX_MESSAGE_BYTES + " allowed");
    }
    try {
      return switch (encoding) {
        case PROTOBUF -> parse(value);
        case JSON -> parseJson(value);
      };
    } catch (InvalidProtocolBufferException | CharacterCodingException e) {
      throw new MessageRejected(
          RejectReason.MALFORMED,
          "no " + name() + " can be read from this " + encoding + ": " + e.getMessage());
    }
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
      // Only an Any of unknown type cannot be printed, and no message of ours has one.
      throw new IllegalStateException("A " + name() + " that cannot be written as JSON", e);
    }
  }

  @SuppressWarnings("unchecked") // A message's parser makes messages of its own type.
  private M parse(byte[] value) throws InvalidProtocolBufferException {
    return (M) prototype.getParserForType().parseFrom(value);
  }

  @SuppressWarnings("unchecked") // A message's builder builds messages of its own type.
  private M parseJson(byte[] value)
      throws InvalidProtocolBufferException, CharacterCodingException {
    // Unlike new String(...), a decoder reports what is not UTF-8 instead of replacing it.
    String json = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
    Message.Builder builder = prototype.newBuilderForType();
    JSON_PARSER.merge(json, builder);
    return (M) builder.build();
  }

  private String name() {
    return prototype.getDescriptorForType().getName();
  }
}
