package dev.reckon.job.publish;

import dev.reckon.job.event.DeadLetter;
import dev.reckon.job.event.DeadLetter.OriginalHeader;
import dev.reckon.wire.DeadLetterHeaders;
import dev.reckon.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters as records: the original key, value and headers, and further headers with the reason
 * and origin. A letter too large for the topic is cut, which a header records: a dead letter never
 * makes the sink fail.
 */
public final class DeadLetterSerializer implements KafkaRecordSerializationSchema<DeadLetter> {
  private static final long serialVersionUID = 1L;

  /** Keys longer than this are cut; valid ids have at most 256 bytes. */
  private static final int MAX_KEY_BYTES = 1_024;

  private final String topic;
  private final int maxBytes;

  /**
   * A serializer for letters to a topic that takes {@code maxBytes} of original key, headers and
   * value.
   */
  public DeadLetterSerializer(String topicPrefix, int maxBytes) {
    this.topic = Topic.DEAD_LETTERS.name(topicPrefix);
    this.maxBytes = maxBytes;
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      DeadLetter letter, KafkaSinkContext context, @Nullable Long timestamp) {
    byte[] key = cut(letter.key(), MAX_KEY_BYTES);
    int room = maxBytes - (key == null ? 0 : key.length);
    int headerBytes = headerBytes(letter);
    boolean keepHeaders = headerBytes <= room / 2;
    byte[] value = cut(letter.value(), keepHeaders ? room - headerBytes : room);
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, value);
    if (keepHeaders) {
      letter.headers().forEach(header -> record.headers().add(header.name(), header.value()));
    }
    explain(letter, value, record.headers());
    return record;
  }

  private static void explain(DeadLetter letter, byte @Nullable [] value, Headers headers) {
    set(headers, DeadLetterHeaders.REASON, letter.reason().name());
    set(headers, DeadLetterHeaders.DETAIL, abbreviated(letter.detail()));
    set(headers, DeadLetterHeaders.TOPIC, letter.topic());
    set(headers, DeadLetterHeaders.PARTITION, Integer.toString(letter.partition()));
    set(headers, DeadLetterHeaders.OFFSET, Long.toString(letter.offset()));
    if (letter.value() != null && value != null && value.length < letter.value().length) {
      set(headers, DeadLetterHeaders.TRUNCATED_FROM, Integer.toString(letter.value().length));
    }
  }

  private static void set(Headers headers, String name, String value) {
    headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private static int headerBytes(DeadLetter letter) {
    int bytes = 0;
    for (OriginalHeader header : letter.headers()) {
      bytes += 3 * header.name().length() + (header.value() == null ? 0 : header.value().length);
      bytes += 10;
    }
    return bytes;
  }

  /** Parsers quote their input, which may be long. */
  private static String abbreviated(String detail) {
    return detail.length() <= 500 ? detail : detail.substring(0, 500) + "...";
  }

  private static byte @Nullable [] cut(byte @Nullable [] bytes, int length) {
    return bytes == null || bytes.length <= length ? bytes : Arrays.copyOf(bytes, length);
  }
}
