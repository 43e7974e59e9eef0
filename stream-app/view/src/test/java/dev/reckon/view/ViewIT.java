package dev.reckon.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Message;
import dev.reckon.kafka.Topics;
import dev.reckon.kafka.testing.TestBroker;
import dev.reckon.testing.Events;
import dev.reckon.testing.Lists;
import dev.reckon.view.settings.ViewSettings;
import dev.reckon.view.testing.Contract;
import dev.reckon.view.testing.EventReader;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.Topic;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The view from end to end: a real broker, the real tables, HTTP. */
class ViewIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private static Path directory;
  private static TestBroker broker;
  private static KafkaProducer<byte[], byte[]> producer;

  private final HttpClient client = HttpClient.newHttpClient();
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
  void whatIsPostedAndPublishedCanBeReadAndWatchedAndErased() throws Exception {
    topics = new Topics("whole.", 2, (short) 1);
    try (ViewApp view = startReady("whole")) {
      write(Topic.ITEMS, "i1", Events.item("i1", "Gears of War 3", "Games"));
      post(
          view,
          "/v1/events/searches",
          "{\"eventId\":\"s1\",\"userId\":\"u1\",\"query\":\"gears\"}");
      post(
          view,
          "/v1/events/clicks",
          "{\"eventId\":\"c1\",\"userId\":\"u1\",\"itemId\":\"i1\",\"searchId\":\"s1\"}");
      await(
          "the history",
          () -> get(view, "/v1/users/u1/history").at("/searches/0/clickedItemIds").size() == 1);

      try (EventReader events =
          EventReader.open(address(view), "/v1/users/u1/recommendations/stream", Map.of())) {
        assertThat(events.nextEvent().get("data")).contains("\"source\":\"popular\"");
        write(
            Topic.RECOMMENDATIONS,
            "u1",
            Lists.because(
                Lists.ranked("u1", 2, Instant.now(), 20),
                Lists.search("s1", 0.6f, "gears", Instant.now()),
                Lists.click("c1", 0.4f, "i1", Instant.now())));
        String list = events.nextEvent().get("data");
        Contract.load().check("RecommendationList", String.valueOf(list));
        assertThat(list).contains("\"text\":\"gears\"", "\"title\":\"Gears of War 3\"");
        await(
            "the table",
            () ->
                get(view, "/v1/users/u1/recommendations").path("source").asText().equals("owner"));

        post(view, "/v1/events/clicks", "{\"userId\":\"u1\",\"itemId\":\"i3\"}");
        await("a window of online metrics", () -> hitRateOfTheModel(view) > 0);

        post(view, "/v1/events/erasures", "{\"userId\":\"u1\"}");
        await(
            "the erasure", () -> get(view, "/v1/users/u1/history").path("interactions").isEmpty());
        await(
            "the table",
            () ->
                get(view, "/v1/users/u1/recommendations")
                    .path("source")
                    .asText()
                    .equals("popular"));
        assertThat(get(view, "/v1/users/u1/recommendations/history").path("lists")).isEmpty();
        writeTombstone("u1");
        assertThat(events.nextEvent()).containsEntry("event", "erased");
      }
    }
  }

  @Test
  void aRestartedViewServesOn() throws Exception {
    topics = new Topics("restart.", 2, (short) 1);
    try (ViewApp view = startReady("restart")) {
      write(Topic.RECOMMENDATIONS, "u1", Lists.ranked("u1", 1, Instant.now(), 5));
      await(
          "the table",
          () -> get(view, "/v1/users/u1/recommendations").path("historySequence").asLong() == 1);
    }
    write(Topic.RECOMMENDATIONS, "u2", Lists.ranked("u2", 7, Instant.now(), 5));
    try (ViewApp view = startReady("restart")) {
      await(
          "what it had",
          () -> get(view, "/v1/users/u1/recommendations").path("historySequence").asLong() == 1);
      await(
          "what came meanwhile",
          () -> get(view, "/v1/users/u2/recommendations").path("historySequence").asLong() == 7);
      for (Path tables : tables("restart")) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tables)))
            .as("rights on %s", tables)
            .isEqualTo("rwx------");
      }
    }
  }

  /** The directory of the settings, and the one that Kafka Streams makes in it. */
  private static List<Path> tables(String name) throws IOException {
    Path root = directory.resolve(name);
    try (Stream<Path> made = Files.list(root)) {
      return Stream.concat(Stream.of(root), made.filter(Files::isDirectory)).toList();
    }
  }

  @Test
  void twoInstancesAnswerForEachOtherAndOneForBoth() throws Exception {
    topics = new Topics("two.", 2, (short) 1);
    Map<String, Object> copies = Map.of("reckon.view.tables.standby-replicas", 1);
    try (ViewApp first = startReady("two-1", copies)) {
      try (ViewApp second = startReady("two-2", copies)) {
        await("the share-out", () -> get(first, "/v1/operations").path("instances").size() == 2);
        for (int user = 0; user < 20; user++) {
          write(Topic.RECOMMENDATIONS, "u" + user, Lists.ranked("u" + user, 1, Instant.now(), 5));
        }
        for (ViewApp view : new ViewApp[] {first, second}) {
          await("all users", () -> sources(view).equals(Set.of("owner")));
        }
      }
      assertThat(sources(first))
          .as("at once after the other has gone, each from a table or a copy")
          .isSubsetOf("owner", "standby")
          .isNotEmpty();
      await("the takeover", () -> sources(first).equals(Set.of("owner")));
    }
  }

  private Set<String> sources(ViewApp view) throws Exception {
    Set<String> sources = new HashSet<>();
    for (int user = 0; user < 20; user++) {
      sources.add(get(view, "/v1/users/u" + user + "/recommendations").path("source").asText());
    }
    return sources;
  }

  private double hitRateOfTheModel(ViewApp view) throws Exception {
    for (JsonNode window : get(view, "/v1/metrics/online").path("windows")) {
      if (window.at("/model/name").asText().equals(Lists.MODEL.getName())) {
        return window.at("/hitRate/at5").asDouble();
      }
    }
    return 0;
  }

  private ViewApp startReady(String name) throws Exception {
    return startReady(name, Map.of("reckon.view.tables.standby-replicas", 0));
  }

  private ViewApp startReady(String name, Map<String, ?> more) throws Exception {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("reckon.kafka.bootstrap-servers", broker.bootstrapServers());
    settings.put("reckon.view.kafka.application-id", "view");
    settings.put("reckon.kafka.topic-prefix", topics.prefix());
    settings.put("reckon.view.topics.partitions", topics.partitions());
    settings.put("reckon.view.topics.replication-factor", 1);
    settings.put("reckon.view.http.port", 0);
    settings.put("reckon.view.tables.directory", directory.resolve(name).toString());
    ViewSettings read = ViewSettings.of(settings);
    UserTopics.prepare(read);
    ViewApp view = ViewApp.start(read);
    await("ready", () -> get(view, "/health/ready").path("status").asText().equals("UP"));
    return view;
  }

  private static String address(ViewApp view) {
    return view.address().substring("http://".length());
  }

  private JsonNode get(ViewApp view, String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(view.address() + path)).build();
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    if (!path.startsWith("/health")) {
      assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isEqualTo(200);
    }
    return JSON.readTree(answer.body());
  }

  private void post(ViewApp view, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(view.address() + path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
  }

  private void write(Topic topic, String key, Message message) throws Exception {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            topics.name(topic), key.getBytes(StandardCharsets.UTF_8), message.toByteArray());
    Encoding.PROTOBUF.mark(record.headers());
    producer.send(record).get();
  }

  private void writeTombstone(String key) throws Exception {
    producer
        .send(
            new ProducerRecord<>(
                topics.name(Topic.RECOMMENDATIONS), key.getBytes(StandardCharsets.UTF_8), null))
        .get();
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("waited for " + what).isLessThan(deadline);
      Thread.sleep(20);
    }
  }
}
