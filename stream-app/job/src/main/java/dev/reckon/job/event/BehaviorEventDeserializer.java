package dev.reckon.job.event;

import java.time.Clock;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The decoder as Flink's Kafka source needs it. */
public final class BehaviorEventDeserializer
    implements KafkaRecordDeserializationSchema<InboundRecord> {
  private static final long serialVersionUID = 1L;

  private final String topicPrefix;

  @SuppressWarnings("NullAway.Init") // Set by open, which Flink calls first.
  private transient BehaviorEventDecoder decoder;

  public BehaviorEventDeserializer(String topicPrefix) {
    this.topicPrefix = topicPrefix;
  }

  @Override
  public void open(DeserializationSchema.InitializationContext context) {
    decoder = new BehaviorEventDecoder(topicPrefix, Clock.systemUTC());
  }

  @Override
  public void deserialize(
      ConsumerRecord<byte[], byte[]> record, Collector<InboundRecord> collector) {
    collector.collect(decoder.decode(record));
  }

  @Override
  public TypeInformation<InboundRecord> getProducedType() {
    return InboundRecordSerializer.INBOUND;
  }
}
