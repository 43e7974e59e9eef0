package dev.reckon.view.event;

import dev.reckon.kafka.Topics;
import dev.reckon.wire.Encoding;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes events to their topics as any producer would, and waits for all replicas. */
public final class KafkaEventPublisher implements EventPublisher, AutoCloseable {

  /** A caller waits at most this long for an unreachable broker. */
  private static final Duration DELIVERY_LIMIT = Duration.ofSeconds(10);

  /** The same for a broker that was never reached: a thread waits meanwhile. */
  private static final Duration METADATA_LIMIT = Duration.ofSeconds(1);

  private final Producer<byte[], byte[]> producer;
  private final Topics topics;

  KafkaEventPublisher(Producer<byte[], byte[]> producer, Topics topics) {
    this.producer = producer;
    this.topics = topics;
  }

  /**
   * Connects to a broker.
   *
   * @param client Kafka client settings, {@code bootstrap.servers} among them
   */
  public static KafkaEventPublisher connect(Map<String, String> client, Topics topics) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.LINGER_MS_CONFIG, "0");
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000");
    settings.put(
        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Long.toString(DELIVERY_LIMIT.toMillis()));
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.toString(METADATA_LIMIT.toMillis()));
    settings.putAll(client);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    return new KafkaEventPublisher(
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()),
        topics);
  }

  @Override
  public CompletableFuture<Place> publish(PostedEvent event) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topics.name(event.topic()),
            event.key().getBytes(StandardCharsets.UTF_8),
            event.message().toByteArray());
    Encoding.PROTOBUF.mark(record.headers());
    CompletableFuture<Place> placed = new CompletableFuture<>();
    try {
      var unused =
          producer.send(
              record,
              (metadata, failure) -> {
                if (failure == null) {
                  placed.complete(
                      new Place(metadata.topic(), metadata.partition(), metadata.offset()));
                } else {
                  placed.completeExceptionally(failure);
                }
              });
    } catch (KafkaException e) {
      placed.completeExceptionally(e);
    }
    return placed;
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
