package dev.reckon.demo.replay;

import com.google.protobuf.Message;
import dev.reckon.event.v1.Erasure;
import dev.reckon.event.v1.Item;
import dev.reckon.kafka.Topics;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages to their topics, keyed by user or item. No message is lost: the producer is
 * idempotent and waits for the broker, and a message that could not be delivered fails the next
 * call.
 */
public final class EventSender implements AutoCloseable {

  private final Producer<byte[], byte[]> producer;
  private final Topics topics;
  private final Encoding encoding;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  EventSender(Producer<byte[], byte[]> producer, Topics topics, Encoding encoding) {
    this.producer = producer;
    this.topics = topics;
    this.encoding = encoding;
  }

  /**
   * Connects to a broker.
   *
   * @param client Kafka client settings, {@code bootstrap.servers} among them
   */
  public static EventSender connect(Map<String, String> client, Topics topics, Encoding encoding) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.LINGER_MS_CONFIG, "1");
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    settings.putAll(client);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    return new EventSender(
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()),
        topics,
        encoding);
  }

  /** Sends an interaction to {@code clicks} or a search to {@code searches}. */
  public void send(LoggedEvent event) {
    sendRecord(
        event.fold(
            click -> record(Topic.CLICKS, click.getUserId(), MessageCodec.INTERACTION, click),
            search -> record(Topic.SEARCHES, search.getUserId(), MessageCodec.SEARCH, search)));
  }

  public void send(Item item) {
    sendRecord(record(Topic.ITEMS, item.getItemId(), MessageCodec.ITEM, item));
  }

  public void send(Erasure erasure) {
    sendRecord(record(Topic.ERASURES, erasure.getUserId(), MessageCodec.ERASURE, erasure));
  }

  /** Returns when the broker has everything that was sent. */
  public void flush() {
    producer.flush();
    throwFailure();
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(10));
  }

  private <M extends Message> ProducerRecord<byte[], byte[]> record(
      Topic topic, String key, MessageCodec<M> codec, M message) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topics.name(topic),
            key.getBytes(StandardCharsets.UTF_8),
            codec.encode(message, encoding));
    encoding.mark(record.headers());
    return record;
  }

  private void sendRecord(ProducerRecord<byte[], byte[]> record) {
    throwFailure();
    var unused =
        producer.send(
            record,
            (metadata, exception) -> {
              if (exception != null) {
                failure.compareAndSet(null, exception);
              }
            });
  }

  private void throwFailure() {
    Exception exception = failure.get();
    if (exception != null) {
      throw new IllegalStateException(
          "The broker did not take an event: " + exception.getMessage(), exception);
    }
  }
}
