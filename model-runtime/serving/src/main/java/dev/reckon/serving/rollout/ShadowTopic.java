package dev.reckon.serving.rollout;

import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the shadow's lists to their topic. A list that the broker does not accept soon is dropped:
 * serving must not wait for it. Safe for any number of threads.
 */
public final class ShadowTopic implements Consumer<Recommendation>, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int BUFFER_BYTES = 8 << 20;

  private final String topic;
  private final RolloutMetrics metrics;
  private final Supplier<Producer<String, byte[]>> producers;
  private @Nullable Producer<String, byte[]> producer;

  /**
   * @param kafka properties of the Kafka client
   */
  public ShadowTopic(String topic, Map<String, String> kafka, RolloutMetrics metrics) {
    this(topic, () -> connect(kafka), metrics);
  }

  /**
   * @param producers opens a client, which happens at the first list
   */
  ShadowTopic(String topic, Supplier<Producer<String, byte[]>> producers, RolloutMetrics metrics) {
    this.topic = topic;
    this.producers = producers;
    this.metrics = metrics;
  }

  private static Producer<String, byte[]> connect(Map<String, String> kafka) {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0);
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    return new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
  }

  @Override
  public void accept(Recommendation list) {
    ProducerRecord<String, byte[]> message =
        new ProducerRecord<>(
            topic, list.getUserId(), MessageCodec.RECOMMENDATION.encode(list, Encoding.PROTOBUF));
    Encoding.PROTOBUF.mark(message.headers());
    var unused =
        producer()
            .send(
                message,
                (written, failure) -> {
                  if (failure != null) {
                    metrics.countUnpublished();
                  }
                });
  }

  private synchronized Producer<String, byte[]> producer() {
    if (producer == null) {
      producer = producers.get();
    }
    return producer;
  }

  @Override
  public synchronized void close() {
    if (producer != null) {
      producer.close(PATIENCE);
    }
  }
}
