package dev.reckon.demo.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.kafka.Topics;
import dev.reckon.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class EmbeddedBrokerIT {

  private static final Topics TOPICS = new Topics("", 1, (short) 1);

  @Test
  void embeddedBrokerCarriesMessagesAndLeavesNothingBehind() throws Exception {
    EmbeddedBroker broker = EmbeddedBroker.start();
    try (broker) {
      send(broker.bootstrapServers(), "hello");
      assertThat(read(broker.bootstrapServers())).isEqualTo("hello");
    }
    assertThat(broker.directory()).doesNotExist();
  }

  private static void send(String bootstrapServers, String text) throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers);
    try (Admin admin = Admin.create(settings);
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      TOPICS.createMissing(admin, List.of(Topic.CLICKS));
      producer
          .send(
              new ProducerRecord<>(
                  TOPICS.name(Topic.CLICKS), text.getBytes(StandardCharsets.UTF_8)))
          .get();
    }
  }

  private static String read(String bootstrapServers) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(TOPICS.name(Topic.CLICKS), 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      var records = consumer.poll(Duration.ofSeconds(30));
      assertThat(records).hasSize(1);
      return new String(records.iterator().next().value(), StandardCharsets.UTF_8);
    }
  }
}
