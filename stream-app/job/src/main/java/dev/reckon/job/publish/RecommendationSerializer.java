package dev.reckon.job.publish;

import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.Topic;
import java.nio.charset.StandardCharsets;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Lists as records: keyed by user, in the configured encoding, with the time of sending. */
public final class RecommendationSerializer implements KafkaRecordSerializationSchema<Publication> {
  private static final long serialVersionUID = 1L;

  private final String topic;
  private final Encoding encoding;

  public RecommendationSerializer(String topicPrefix, Encoding encoding) {
    this.topic = Topic.RECOMMENDATIONS.name(topicPrefix);
    this.encoding = encoding;
  }

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      Publication publication, KafkaSinkContext context, @Nullable Long timestamp) {
    byte[] key = publication.userId().getBytes(StandardCharsets.UTF_8);
    if (publication.list() == null) {
      return new ProducerRecord<>(topic, key, null);
    }
    byte[] value = MessageCodec.RECOMMENDATION.encode(publication.list(), encoding);
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, value);
    encoding.mark(record.headers());
    return record;
  }
}
