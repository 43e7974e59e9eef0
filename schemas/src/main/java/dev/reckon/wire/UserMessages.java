package dev.reckon.wire;

import com.google.protobuf.Message;
import dev.reckon.event.v1.Erasure;
import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Search;
import java.time.Instant;
import java.util.function.Function;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a topic of user events: decodes them, and checks every rule, including that
 * of the key. So all readers of these topics accept and refuse the same records. Safe for any
 * number of threads.
 */
public final class UserMessages<M extends Message> {

  /** Of the topic {@code clicks}. */
  public static final UserMessages<Interaction> CLICKS =
      new UserMessages<>(MessageCodec.INTERACTION, MessageRules::check, Interaction::getUserId);

  /** Of the topic {@code searches}. */
  public static final UserMessages<Search> SEARCHES =
      new UserMessages<>(MessageCodec.SEARCH, MessageRules::check, Search::getUserId);

  /** Of the topic {@code erasures}. */
  public static final UserMessages<Erasure> ERASURES =
      new UserMessages<>(MessageCodec.ERASURE, MessageRules::check, Erasure::getUserId);

  private final MessageCodec<M> codec;
  private final Rules<M> rules;
  private final Function<M, String> userId;

  private UserMessages(MessageCodec<M> codec, Rules<M> rules, Function<M, String> userId) {
    this.codec = codec;
    this.rules = rules;
    this.userId = userId;
  }

  /**
   * The message of a record.
   *
   * @param now times far after this are refused
   * @throws MessageRejected naming the rule that the record breaks
   */
  public M read(byte @Nullable [] key, byte @Nullable [] value, Headers headers, Instant now)
      throws MessageRejected {
    if (value == null) {
      throw new MessageRejected(RejectReason.MALFORMED, "the record has no value");
    }
    M message = codec.decode(value, Encoding.of(headers));
    rules.check(message, now);
    MessageRules.checkKey(key, userId.apply(message));
    return message;
  }

  /** The rules of one type of message. */
  @FunctionalInterface
  private interface Rules<M> {
    void check(M message, Instant now) throws MessageRejected;
  }
}
