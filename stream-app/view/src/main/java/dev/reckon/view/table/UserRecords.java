package dev.reckon.view.table;

import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.MessageRules;
import dev.reckon.wire.RejectReason;
import dev.reckon.wire.Topic;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Forwards the records of a topic keyed by user to the view's internal topic, where {@link
 * UserPartitioner} decides the partition. Drops a record whose key names no user, or which is too
 * large. Values pass unchanged, including tombstones.
 */
@SuppressWarnings("NullAway.Init") // What init sets, Kafka Streams calls it first.
final class UserRecords implements Processor<byte[], byte[], String, byte[]> {

  private final Topic topic;
  private final InstantSource clock;
  private final TableInputs inputs;
  private ProcessorContext<String, byte[]> context;

  UserRecords(Topic topic, InstantSource clock, TableInputs inputs) {
    this.topic = topic;
    this.clock = clock;
    this.inputs = inputs;
  }

  @Override
  public void init(ProcessorContext<String, byte[]> context) {
    this.context = context;
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    Origin origin = origin();
    try {
      String userId = userId(record.key());
      checkSize(record.value());
      // A writer whose clock is ahead must not make its records newer than later ones.
      long writtenAt = Math.min(record.timestamp(), clock.millis());
      inputs.saw(topic, writtenAt);
      Record<String, byte[]> marked =
          new Record<>(userId, record.value(), writtenAt, record.headers());
      origin.mark(marked.headers());
      context.forward(marked);
    } catch (MessageRejected e) {
      inputs.skip(origin, e);
    }
  }

  private Origin origin() {
    return context
        .recordMetadata()
        .map((RecordMetadata from) -> new Origin(topic, from.partition(), from.offset()))
        .orElseThrow(() -> new IllegalStateException("A record of a topic is somewhere on it"));
  }

  private static String userId(byte @Nullable [] key) throws MessageRejected {
    if (key == null || key.length == 0) {
      throw new MessageRejected(RejectReason.EMPTY_ID, "the record has no key");
    }
    if (key.length > MessageRules.MAX_ID_BYTES) {
      throw new MessageRejected(
          RejectReason.ID_TOO_LONG,
          "the record's key is longer than " + MessageRules.MAX_ID_BYTES + " bytes");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString();
    } catch (CharacterCodingException e) {
      throw new MessageRejected(RejectReason.MALFORMED, "the record's key is not UTF-8");
    }
  }

  private static void checkSize(byte @Nullable [] value) throws MessageRejected {
    if (value != null && value.length > MessageRules.MAX_MESSAGE_BYTES) {
      throw new MessageRejected(
          RejectReason.OVERSIZED,
          value.length + " bytes are more than the " + MessageRules.MAX_MESSAGE_BYTES + " allowed");
    }
  }
}
