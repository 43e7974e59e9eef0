package dev.reckon.demo.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.cli.CommandFailed;
import dev.reckon.demo.process.FreePorts;
import dev.reckon.demo.process.KafkaAccess;
import dev.reckon.demo.process.OldEvents;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastingBrokerIT {

  private static final String HOST = "127.0.0.1";

  @TempDir private Path directory;

  @Test
  void whatWasSentIsThereAfterTheNextStartAtTheSameAddress() throws Exception {
    int port = FreePorts.pick(1).get(0);
    try (LastingBroker broker = LastingBroker.start(BrokerDirectory.open(directory), HOST, port)) {
      assertThat(broker.bootstrapServers()).isEqualTo(HOST + ":" + port);
      send(broker.bootstrapServers(), "t");
      assertThatThrownBy(() -> LastingBroker.start(BrokerDirectory.open(directory), HOST, port))
          .isInstanceOf(CommandFailed.class)
          .hasMessageContaining("A broker is running on the data");
    }
    try (LastingBroker broker = LastingBroker.start(BrokerDirectory.open(directory), HOST, port)) {
      assertThat(read(broker.bootstrapServers())).isEqualTo("kept");
    }
  }

  @Test
  void demoOnABrokerBeginsBehindWhatOthersSent() throws Exception {
    int port = FreePorts.pick(1).get(0);
    try (LastingBroker broker = LastingBroker.start(BrokerDirectory.open(directory), HOST, port);
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      KafkaAccess access = new KafkaAccess(broker.bootstrapServers(), Map.of(), "shop.");
      assertThat(OldEvents.skipped(access)).isEmpty();
      send(broker.bootstrapServers(), "shop.clicks");

      Map<String, Object> job = OldEvents.skipped(access);

      assertThat(job).containsEntry("reckon.job.kafka.start-from", "committed");
      String group = String.valueOf(job.get("reckon.job.kafka.group-id"));
      assertThat(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get())
          .containsEntry(new TopicPartition("shop.clicks", 0), new OffsetAndMetadata(1));
    }
  }

  @Test
  void portThatIsTakenIsASentence() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () ->
                  LastingBroker.start(BrokerDirectory.open(directory), HOST, taken.getLocalPort()))
          .isInstanceOf(CommandFailed.class)
          .hasMessageContaining("Port " + taken.getLocalPort() + " of 127.0.0.1 cannot be opened")
          .hasMessageContaining("--port");
    }
  }

  private static void send(String servers, String topic) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    }
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, "kept".getBytes(StandardCharsets.UTF_8))).get();
    }
  }

  private static String read(String servers) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers, "auto.offset.reset", "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(new TopicPartition("t", 0)));
      byte[] value = consumer.poll(Duration.ofSeconds(30)).iterator().next().value();
      return new String(value, StandardCharsets.UTF_8);
    }
  }
}
