package dev.reckon.wire.testing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * A record as somebody may write it to a topic.
 *
 * @param name what is special about it
 */
public record HostileRecord(
    String name, byte @Nullable [] key, byte @Nullable [] value, List<Header> headerList) {

  private static final long WRITTEN_MILLIS = 1_316_004_388_660L;

  public Headers headers() {
    return new RecordHeaders(headerList);
  }

  /** The same, of another name and with another value. */
  HostileRecord with(String otherName, byte @Nullable [] otherValue) {
    return new HostileRecord(otherName, key, otherValue, headerList);
  }

  /** The same, of another name and with another key. */
  HostileRecord withKey(String otherName, byte @Nullable [] otherKey) {
    return new HostileRecord(otherName, otherKey, value, headerList);
  }

  /** The same, of another name and with other headers. */
  HostileRecord withHeaders(String otherName, Header... others) {
    return new HostileRecord(otherName, key, value, List.of(others));
  }

  /** As a consumer of bytes gets it. */
  @SuppressWarnings("NullAway") // Kafka's records may have neither key nor value.
  public ConsumerRecord<byte[], byte[]> ofBytes(String topic, long offset) {
    return record(topic, offset, key);
  }

  /** As a consumer of text keys gets it. */
  @SuppressWarnings("NullAway") // Kafka's records may have neither key nor value.
  public ConsumerRecord<String, byte[]> ofText(String topic, long offset) {
    return record(topic, offset, key == null ? null : new String(key, StandardCharsets.UTF_8));
  }

  @SuppressWarnings("NullAway") // Kafka's records may have neither key nor value.
  private <K> ConsumerRecord<K, byte[]> record(String topic, long offset, @Nullable K ofKey) {
    return new ConsumerRecord<>(
        topic,
        0,
        offset,
        WRITTEN_MILLIS,
        TimestampType.CREATE_TIME,
        0,
        0,
        ofKey,
        value,
        headers(),
        Optional.empty());
  }

  @Override
  public String toString() {
    return name;
  }
}
