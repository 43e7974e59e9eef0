package dev.reckon.bench.items;

import dev.reckon.event.v1.Item;
import dev.reckon.kafka.Topics;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes records of items. */
final class ItemSender implements AutoCloseable {

  private final String topic;
  private final Producer<byte[], byte[]> producer;

  ItemSender(String bootstrapServers, Topics topics) {
    this.topic = topics.name(Topic.ITEMS);
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "linger.ms", "1", "acks", "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Returns once the broker has them. */
  void send(List<Item> items) {
    for (Item item : items) {
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(
              topic,
              item.getItemId().getBytes(StandardCharsets.UTF_8),
              MessageCodec.ITEM.encode(item, Encoding.PROTOBUF));
      Encoding.PROTOBUF.mark(record.headers());
      var unused = producer.send(record);
    }
    producer.flush();
  }

  @Override
  public void close() {
    producer.close();
  }
}
