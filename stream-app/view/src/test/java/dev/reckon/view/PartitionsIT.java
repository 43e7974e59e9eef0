package dev.reckon.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.Message;
import dev.reckon.kafka.Topics;
import dev.reckon.kafka.testing.TestBroker;
import dev.reckon.testing.Events;
import dev.reckon.testing.Lists;
import dev.reckon.view.testing.LiveView;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.Topic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import java.util.zip.CRC32;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The view is right whatever partition a record was written to, and when partitions are added. */
class PartitionsIT {

  private static final int USERS = 60;
  private static final Path PYTHON = Path.of("/usr/bin/python3");

  /** As fast as a test wants to see new partitions. */
  private static final Map<String, Object> SETTINGS =
      Map.of(
          "reckon.kafka.properties", Map.of("metadata.max.age.ms", "500"),
          "reckon.view.kafka.streams-properties", Map.of("consumer.metadata.max.age.ms", "500"));

  @TempDir private static Path directory;
  private static TestBroker broker;
  private static KafkaProducer<byte[], byte[]> producer;

  private Topics topics = new Topics("", 4, (short) 1);

  @BeforeAll
  static void startBroker() {
    broker = TestBroker.start(directory);
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "metadata.max.age.ms", "500"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @AfterAll
  static void stopBroker() {
    producer.close();
    broker.close();
  }

  @Test
  void historiesListsMetricsAndErasuresAreRightWhateverThePartition() throws Exception {
    topics = new Topics("any.", 4, (short) 1);
    try (LiveView view = start("any")) {
      for (int user = 0; user < USERS; user++) {
        write(Topic.RECOMMENDATIONS, user, Lists.ranked(id(user), 1, Instant.now(), 20), 4);
      }
      view.await("the lists", () -> all(user -> sequence(view, user) == 1));
      for (int user = 0; user < USERS; user++) {
        write(Topic.SEARCHES, user, Events.search("s1", id(user), "gears", Instant.now()), 4);
        write(Topic.CLICKS, user, click("c1", user), 4);
      }
      view.await("the histories", () -> all(user -> events(view, user) == 2));

      raise(Topic.CLICKS, 7);
      raise(Topic.RECOMMENDATIONS, 9);
      for (int user = 0; user < USERS; user++) {
        write(Topic.RECOMMENDATIONS, user, Lists.ranked(id(user), 2, Instant.now(), 20), 9);
      }
      view.await("the newer lists", () -> all(user -> sequence(view, user) == 2));
      for (int user = 0; user < USERS; user++) {
        write(Topic.CLICKS, user, click("c2", user), 7);
      }
      view.await("the histories", () -> all(user -> events(view, user) == 3));
      view.await("the metric", () -> scoredClicks(view) == 2 * USERS);
      assertThat(hits(view)).as("hits of clicks on what was listed").isEqualTo(2 * USERS);

      for (int user = 0; user < USERS - 1; user++) {
        write(Topic.ERASURES, user, Events.erasure(id(user), Instant.now()), 4);
      }
      awaitErasure(view);
    }
    // Made anew from the topics alone, in whatever order their partitions are read.
    try (LiveView anew = start("anew")) {
      awaitErasure(anew);
    }
  }

  @Test
  void aClientOfLibrdkafkaIsReadLikeAnyOther() throws Exception {
    assumeTrue(hasConfluentKafka(), "needs Debian's python3-confluent-kafka for " + PYTHON);
    topics = new Topics("librdkafka.", 4, (short) 1);
    try (LiveView view = start("librdkafka")) {
      python(
          """
          import json, sys
          from confluent_kafka import Producer
          producer = Producer({'bootstrap.servers': sys.argv[1]})
          def send(topic, user, event):
              producer.produce(sys.argv[2] + topic, key='u%d' % user, value=json.dumps(event))
          for user in range(60):
              for click in range(2):
                  send('clicks', user, {'eventId': 'c%d' % click, 'userId': 'u%d' % user,
                       'itemId': 'i1', 'kind': 'CLICK', 'eventTime': '2026-01-01T00:00:00Z'})
          producer.flush()
          """);
      view.await("the histories", () -> all(user -> events(view, user) == 2));
      python(
          """
          import json, sys
          from confluent_kafka import Producer
          producer = Producer({'bootstrap.servers': sys.argv[1]})
          for user in range(59):
              producer.produce(sys.argv[2] + 'erasures', key='u%d' % user, value=json.dumps(
                  {'eventId': 'e', 'userId': 'u%d' % user, 'eventTime': '2026-01-02T00:00:00Z'}))
          producer.flush()
          """);
      view.await("the erasures", () -> all(user -> events(view, user) == (user < 59 ? 0 : 2)));
    }
  }

  private void awaitErasure(LiveView view) throws Exception {
    int kept = USERS - 1;
    view.await(
        "the erasure of all but one",
        () ->
            all(user -> events(view, user) == (user == kept ? 3 : 0))
                && all(user -> sequence(view, user) == (user == kept ? 2 : 0)));
  }

  private LiveView start(String name) throws Exception {
    return LiveView.start(broker, topics, name, directory.resolve(name), SETTINGS);
  }

  private static boolean all(UserCheck check) throws Exception {
    for (int user = 0; user < USERS; user++) {
      if (!check.holds(user)) {
        return false;
      }
    }
    return true;
  }

  private interface UserCheck {
    boolean holds(int user) throws Exception;
  }

  private static long sequence(LiveView view, int user) throws Exception {
    return view.get("/v1/users/" + id(user) + "/recommendations").path("historySequence").asLong(0);
  }

  private static int events(LiveView view, int user) throws Exception {
    JsonNode history = view.get("/v1/users/" + id(user) + "/history");
    return history.path("interactions").size() + history.path("searches").size();
  }

  private static long scoredClicks(LiveView view) throws Exception {
    long clicks = 0;
    for (JsonNode window : view.get("/v1/metrics/online").path("windows")) {
      clicks += window.path("clicks").asLong();
    }
    return clicks;
  }

  private static long hits(LiveView view) throws Exception {
    double hits = 0;
    for (JsonNode window : view.get("/v1/metrics/online").path("windows")) {
      hits += window.at("/hitRate/at10").asDouble() * window.path("clicks").asLong();
    }
    return Math.round(hits);
  }

  private static Message click(String eventId, int user) {
    return Events.click(eventId, id(user), "i3", Instant.now());
  }

  private static String id(int user) {
    return "u" + user;
  }

  private void raise(Topic topic, int partitions) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin
          .createPartitions(Map.of(topics.name(topic), NewPartitions.increaseTo(partitions)))
          .all()
          .get();
    }
    while (producer.partitionsFor(topics.name(topic)).size() < partitions) {
      Thread.sleep(50);
    }
  }

  /** A third of the users as librdkafka parts them, a third anyhow, a third as Java does. */
  private void write(Topic topic, int user, Message message, int partitions) throws Exception {
    List<ToIntFunction<byte[]>> partitioners =
        List.of(key -> crc32(key) % partitions, key -> (user * 5 + partitions) % partitions);
    @Nullable Integer partition =
        user % 3 == 2 ? null : partitioners.get(user % 3).applyAsInt(id(user).getBytes(UTF_8));
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topics.name(topic), partition, id(user).getBytes(UTF_8), message.toByteArray());
    Encoding.PROTOBUF.mark(record.headers());
    producer.send(record).get();
  }

  private static int crc32(byte[] key) {
    CRC32 crc = new CRC32();
    crc.update(key);
    return (int) (crc.getValue() & 0x7fffffff);
  }

  private static boolean hasConfluentKafka() throws Exception {
    return Files.isExecutable(PYTHON)
        && new ProcessBuilder(PYTHON.toString(), "-c", "import confluent_kafka").start().waitFor()
            == 0;
  }

  private void python(String script) throws Exception {
    Process process =
        new ProcessBuilder(
                PYTHON.toString(), "-c", script, broker.bootstrapServers(), topics.prefix())
            .inheritIO()
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }
}
