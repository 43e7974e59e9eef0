package dev.reckon.demo.watch;

import com.google.protobuf.Message;
import dev.reckon.kafka.Topics;
import dev.reckon.wire.DeadLetterHeaders;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A message that the job could not accept.
 *
 * @param userId its key
 * @param topic where it came from
 * @param reason a {@link dev.reckon.wire.RejectReason}, by name
 * @param detail one sentence for a person
 * @param eventId the event's id, if the bytes still show it
 */
public record DeadLetter(
    String userId, String topic, String reason, String detail, Optional<String> eventId) {

  static DeadLetter of(ConsumerRecord<String, byte[]> record, Topics topics) {
    String topic = header(record, DeadLetterHeaders.TOPIC);
    return new DeadLetter(
        record.key() == null ? "" : record.key(),
        topic,
        header(record, DeadLetterHeaders.REASON),
        header(record, DeadLetterHeaders.DETAIL),
        eventId(record, topic, topics));
  }

  private static Optional<String> eventId(
      ConsumerRecord<String, byte[]> record, String topic, Topics topics) {
    if (topic.equals(topics.name(Topic.CLICKS))) {
      return eventId(record, MessageCodec.INTERACTION, message -> message.getEventId());
    }
    if (topic.equals(topics.name(Topic.SEARCHES))) {
      return eventId(record, MessageCodec.SEARCH, message -> message.getEventId());
    }
    if (topic.equals(topics.name(Topic.ERASURES))) {
      return eventId(record, MessageCodec.ERASURE, message -> message.getEventId());
    }
    return Optional.empty();
  }

  private static <M extends Message> Optional<String> eventId(
      ConsumerRecord<String, byte[]> record, MessageCodec<M> codec, Function<M, String> id) {
    if (record.value() == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(id.apply(codec.decode(record.value(), Encoding.of(record.headers()))));
    } catch (MessageRejected e) {
      return Optional.empty(); // Unreadable bytes are why it is a dead letter.
    }
  }

  private static String header(ConsumerRecord<String, byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null
        ? ""
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
