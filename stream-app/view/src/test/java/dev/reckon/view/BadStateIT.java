package dev.reckon.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.reckon.kafka.Topics;
import dev.reckon.kafka.testing.TestBroker;
import dev.reckon.metrics.v1.OnlineMetrics;
import dev.reckon.testing.Lists;
import dev.reckon.view.testing.EventReader;
import dev.reckon.view.testing.LiveView;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.Topic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad records on the topics and damage on the disk: the view continues, and reports them. */
class BadStateIT {

  private static final int USERS = 20;

  @TempDir private static Path directory;
  private static TestBroker broker;
  private static KafkaProducer<byte[], byte[]> producer;

  private Topics topics = new Topics("", 2, (short) 1);

  @BeforeAll
  static void startBroker() {
    broker = TestBroker.start(directory);
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @AfterAll
  static void stopBroker() {
    producer.close();
    broker.close();
  }

  @Test
  void poisonRecordsOnEveryTopicAreSkippedCountedAndShown() throws Exception {
    topics = new Topics("poison.", 2, (short) 1);
    try (LiveView view = start("poison");
        EventReader stream =
            EventReader.open(view.address(), "/v1/users/u1/recommendations/stream", Map.of())) {
      assertThat(stream.nextEvent().get("data")).contains("\"source\":\"popular\"");
      Timestamp impossible = Timestamp.newBuilder().setSeconds(Long.MAX_VALUE).build();
      write(
          Topic.RECOMMENDATIONS,
          "u1",
          Lists.ranked("u1", 9, Instant.now(), 3).toBuilder().setRepliedAt(impossible).build());
      write(
          Topic.RECOMMENDATION_METRICS,
          "m",
          OnlineMetrics.newBuilder().setWindowStart(impossible).build());
      for (Topic topic : Topic.values()) {
        for (byte[] value : List.of(new byte[] {1, 2, 3}, "{\"a\":".getBytes(UTF_8), new byte[0])) {
          send(topic, "u1".getBytes(UTF_8), value);
          send(topic, new byte[] {(byte) 0xff}, value);
          send(topic, null, value);
        }
      }
      write(Topic.RECOMMENDATIONS, "u1", Lists.ranked("u1", 1, Instant.now(), 3));

      assertThat(stream.nextEvent().get("data")).contains("\"historySequence\":1");
      view.await(
          "the table",
          () -> view.get("/v1/users/u1/recommendations").path("source").asText().equals("owner"));
      assertThat(view.get("/health/ready").path("status").asText()).isEqualTo("UP");
      JsonNode skipped = view.get("/v1/operations").path("skippedRecords");
      for (String topic :
          List.of("recommendations", "recommendation-metrics", "items", "erasures", "clicks")) {
        assertThat(skipped.findValuesAsText("topic")).as(topic).contains("poison." + topic);
      }
      assertThat(skipped.findValuesAsText("topic")).contains("recommendations", "searches");
      assertThat(view.text("/metrics").body())
          .contains("reckon_view_skipped_records_total")
          .contains("reason=\"INVALID_TIME\"");
    }
  }

  @Test
  void garbageInTheFilesOfTheTablesIsThrownAwayAndReadFromKafkaAgain() throws Exception {
    damageAndStartAgain("garbage", file -> true);
  }

  @Test
  void aCheckpointThatCannotBeReadIsThrownAwayAndReadFromKafkaAgain() throws Exception {
    damageAndStartAgain("checkpoint", file -> file.getFileName().toString().contains("checkpoint"));
  }

  private void damageAndStartAgain(String name, Predicate<Path> damaged) throws Exception {
    topics = new Topics(name + ".", 2, (short) 1);
    try (LiveView view = start(name)) {
      for (int user = 0; user < USERS; user++) {
        write(Topic.RECOMMENDATIONS, "u" + user, Lists.ranked("u" + user, 7, Instant.now(), 5));
      }
      view.await("the lists", () -> holdsAll(view));
    }
    long files = overwrite(directory.resolve(name), damaged);
    assertThat(files).as("files damaged").isPositive();

    try (LiveView view = start(name)) {
      view.await("the lists from Kafka", () -> holdsAll(view));
      assertThat(view.get("/health/live").path("status").asText()).isEqualTo("UP");
    }
  }

  private static boolean holdsAll(LiveView view) throws Exception {
    for (int user = 0; user < USERS; user++) {
      JsonNode list = view.get("/v1/users/u" + user + "/recommendations");
      if (list.path("historySequence").asLong() != 7
          || !list.path("source").asText().equals("owner")) {
        return false;
      }
    }
    return true;
  }

  private static long overwrite(Path tables, Predicate<Path> damaged) throws Exception {
    List<Path> files;
    try (Stream<Path> all = Files.walk(tables)) {
      files =
          all.filter(Files::isRegularFile)
              .filter(file -> !file.getFileName().toString().contains("lock"))
              .filter(file -> !file.getFileName().toString().contains("process-metadata"))
              .filter(damaged)
              .toList();
    }
    for (Path file : files) {
      Files.write(file, "this is not what was here\0".repeat(50).getBytes(UTF_8));
    }
    return files.size();
  }

  private LiveView start(String name) throws Exception {
    return LiveView.start(broker, topics, name, directory.resolve(name), Map.of());
  }

  private void write(Topic topic, String key, Message message) throws Exception {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topics.name(topic), key.getBytes(UTF_8), message.toByteArray());
    Encoding.PROTOBUF.mark(record.headers());
    producer.send(record).get();
  }

  private void send(Topic topic, byte @Nullable [] key, byte[] value) throws Exception {
    if (key == null && topic.settings().containsValue("compact")) {
      return; // The broker refuses it itself.
    }
    producer.send(new ProducerRecord<>(topics.name(topic), key, value)).get();
  }
}
