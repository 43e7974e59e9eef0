package dev.reckon.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.util.Timestamps;
import dev.reckon.demo.broker.EmbeddedBroker;
import dev.reckon.demo.process.FreePorts;
import dev.reckon.demo.process.Pipeline;
import dev.reckon.demo.process.ViewPlan;
import dev.reckon.demo.process.ViewProcess;
import dev.reckon.demo.testing.Http;
import dev.reckon.demo.testing.LoggedEvents;
import dev.reckon.demo.testing.PopularLists;
import dev.reckon.demo.testing.SeenLists;
import dev.reckon.demo.testing.SkippedCounts;
import dev.reckon.demo.watch.ListWatcher;
import dev.reckon.event.v1.Erasure;
import dev.reckon.event.v1.Item;
import dev.reckon.job.event.BehaviorEventDecoder;
import dev.reckon.job.event.DeadLetter;
import dev.reckon.model.deploy.DeploymentTopic;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.testing.Lists;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.Topic;
import dev.reckon.wire.testing.HostileRecord;
import dev.reckon.wire.testing.HostileRecords;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What anybody may write to any topic while broker, runtime, job and view work together. */
class HostileTopicsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Larger than any record of theirs, and than brokers take by default. */
  private static final int LARGEST = 4 << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path logs;
  private static EmbeddedBroker broker;
  private static Pipeline pipeline;
  private static ViewProcess view;
  private static KafkaProducer<byte[], byte[]> producer;

  private final SeenLists seen = new SeenLists();

  @BeforeAll
  static void start() throws Exception {
    broker = EmbeddedBroker.start();
    pipeline =
        Pipeline.start(
            broker.bootstrapServers(),
            SmallShop.bundle(),
            List.of(),
            Map.of(),
            logs.resolve("runtime.log"),
            Optional.of(new ViewPlan(FreePorts.pick(1).get(0), logs.resolve("view.log"))));
    view = pipeline.view().orElseThrow();
    allowLargeRecords();
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "metadata.max.age.ms",
                "500",
                "max.request.size",
                LARGEST),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @AfterAll
  static void stop() {
    if (producer != null) {
      producer.close();
    }
    if (pipeline != null) {
      pipeline.close();
    }
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void everyProcessServesBehindHostileRecordsOnEveryTopic() throws Exception {
    try (ListWatcher watcher = watch()) {
      throwAllAtEveryTopic();

      assertThatUsersAreServedAndForgotten();
      assertThatItemsModelsAndMetricsAreTaken();
      assertThatDeadLettersAreThoseThatAreNoEvents();
      eventually(HostileTopicsIT::assertThatWhatWasSkippedIsCounted);
      assertThatAllAreReadyAndNoneStartedAgain();
      assertThatTheWatcherReadsANewPartition();
      assertThat(watcher.skipped()).containsKeys("MALFORMED", "INVALID_TIME");
      watcher.check();
    }
  }

  private void assertThatUsersAreServedAndForgotten() throws Exception {
    List<String> items = new PopularLists(pipeline.runtime().address()).get();
    for (String user : List.of("good", "gone")) {
      long now = System.currentTimeMillis();
      pipeline.sender().send(LoggedEvents.search(user + "-search", user, "anything", now));
      pipeline.sender().send(LoggedEvents.click(user + "-click", user, items.get(0), now + 1));
    }
    pipeline.sender().flush();
    seen.await(
        "ranked lists of both events",
        PATIENCE,
        lists -> Stream.of("good", "gone").allMatch(user -> isRanked(lists, user)));
    await(
        "/v1/users/good/recommendations",
        list -> itemsOf(list).equals(itemsOf(Objects.requireNonNull(seen.standing().get("good")))));
    await("/v1/users/good/history", history -> events(history) == 2);
    await("/v1/users/gone/history", history -> events(history) == 2);

    pipeline.sender().send(erasure("gone"));
    pipeline.sender().flush();
    await("/v1/users/gone/history", history -> events(history) == 0);
    await("/v1/users/good/history", history -> events(history) == 2);
  }

  private static void assertThatItemsModelsAndMetricsAreTaken() throws Exception {
    pipeline.sender().send(Item.newBuilder().setItemId("i1").setTitle("Behind them all").build());
    pipeline.sender().flush();
    await("/v1/items/i1", item -> item.path("title").asText().equals("Behind them all"));
    ServedModels.announce(
        SmallShop.bundle(), new DeploymentTopic(Topic.MODELS.name(""), pipeline.client()));
    await(
        "/v1/operations",
        operations ->
            operations.at("/deployment/reason").asText().startsWith("a first model")
                && operations.at("/deployment/live/trainedOn").asText().endsWith("items"));
    // The click of the good user, though there was no list before it.
    await("/v1/metrics/online", metrics -> clicksSince(metrics, "2026") > 0);
  }

  private void assertThatDeadLettersAreThoseThatAreNoEvents() throws Exception {
    BehaviorEventDecoder decoder = new BehaviorEventDecoder("", Clock.systemUTC());
    List<String> expected = new ArrayList<>();
    for (Topic topic : BehaviorEventDecoder.TOPICS) {
      for (HostileRecord record : HostileRecords.of(topic)) {
        if (decoder.decode(record.ofBytes(topic.name(""), 0)) instanceof DeadLetter letter) {
          expected.add(topic.name("") + " " + letter.reason());
        }
      }
    }
    assertThat(expected).hasSizeGreaterThan(3 * 100);
    seen.await("the dead letters", PATIENCE, lists -> deadLetters().size() >= expected.size());
    assertThat(deadLetters()).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(pipeline.job().metrics().sum("deadLetters")).isEqualTo(expected.size());
  }

  /** Those of the job; what else lies on the topic names none that it came from. */
  private List<String> deadLetters() {
    return seen.deadLetters().stream()
        .filter(letter -> !letter.topic().isEmpty())
        .map(letter -> letter.topic() + " " + letter.reason())
        .toList();
  }

  /** Whoever reads a topic skips the same of it. */
  private static void assertThatWhatWasSkippedIsCounted() throws Exception {
    String viewPage = Http.get(view.port(), "/metrics");
    var byFollowers = SkippedCounts.of(viewPage, "skipped_records_total", "reader=\"follower\"");
    var byTables = SkippedCounts.of(viewPage, "skipped_records_total", "reader=\"tables\"");
    var byRuntime = SkippedCounts.of(runtimePage("/metrics"), "skipped_records_total", "");
    var byJob = SkippedCounts.of(jobPage(), "recordsSkipped", "");

    assertThat(byTables).containsKeys("clicks", "searches", "erasures", "recommendations");
    assertThat(byFollowers)
        .containsKeys("items", "models", "recommendations", "recommendation-metrics", "erasures");
    assertThat(byRuntime).containsKeys("items", "models", "recommendation-metrics", "clicks");
    assertThat(byJob).containsOnlyKeys("items");
    for (var counts : List.of(byTables, byFollowers, byRuntime, byJob)) {
      assertThat(counts.values())
          .allSatisfy(reasons -> assertThat(reasons).containsKey("MALFORMED"));
      assertThat(counts.values())
          .allSatisfy(reasons -> assertThat(reasons).doesNotContainKey("FAILED"));
    }
    assertThat(byJob.get("items")).isEqualTo(byFollowers.get("items"));
    assertThat(byRuntime.get("items")).isEqualTo(byFollowers.get("items"));
    assertThat(byRuntime.get("models")).isEqualTo(byFollowers.get("models"));
    // The tables look at the key first, so the same records have other reasons there.
    assertThat(sum(byTables.get("erasures"))).isEqualTo(sum(byFollowers.get("erasures")));
  }

  private static long sum(@Nullable Map<String, Long> byReason) {
    return Objects.requireNonNull(byReason).values().stream().mapToLong(Long::longValue).sum();
  }

  private static void assertThatAllAreReadyAndNoneStartedAgain() throws Exception {
    assertThat(page("/health/ready").path("status").asText()).isEqualTo("UP");
    assertThat(JSON.readTree(runtimePage("/health/ready")).path("status").asText()).isEqualTo("UP");
    assertThat(page("/v1/operations").path("topics").findValues("restarts"))
        .isNotEmpty()
        .allSatisfy(restarts -> assertThat(restarts.asLong()).isZero());
    assertThat(logs.resolve("view.log")).content().doesNotContain("MeterFilter");
    assertThat(view.handle().isAlive()).isTrue();
    assertThat(pipeline.runtime().handle().isAlive()).isTrue();
    assertThat(pipeline.job().restarts()).isZero();
    pipeline.job().check();
  }

  private void assertThatTheWatcherReadsANewPartition() throws Exception {
    String topic = Topic.RECOMMENDATIONS.name("");
    int partitions = producer.partitionsFor(topic).size();
    try (Admin admin = Admin.create(Map.copyOf(pipeline.client()))) {
      admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions + 1))).all().get();
    }
    while (producer.partitionsFor(topic).size() == partitions) {
      Thread.sleep(50);
    }
    ProducerRecord<byte[], byte[]> list =
        new ProducerRecord<>(
            topic,
            partitions,
            "new".getBytes(UTF_8),
            MessageCodec.RECOMMENDATION.encode(
                Lists.ranked("new", 1, List.of(), "i1"), Encoding.PROTOBUF));
    Encoding.PROTOBUF.mark(list.headers());
    producer.send(list).get();
    seen.await("a list", PATIENCE, lists -> lists.standing().containsKey("new"));
  }

  private ListWatcher watch() {
    Map<String, String> client = new HashMap<>(pipeline.client());
    client.put("metadata.max.age.ms", "500"); // so soon are new partitions seen
    return ListWatcher.open(client, pipeline.settings().topics(), List.of(seen));
  }

  private static void allowLargeRecords() throws Exception {
    AlterConfigOp larger =
        new AlterConfigOp(
            new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "" + LARGEST),
            AlterConfigOp.OpType.SET);
    Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
    for (Topic topic : Topic.values()) {
      changes.put(new ConfigResource(ConfigResource.Type.TOPIC, topic.name("")), List.of(larger));
    }
    try (Admin admin = Admin.create(Map.copyOf(pipeline.client()))) {
      admin.incrementalAlterConfigs(changes).all().get();
    }
  }

  private static void throwAllAtEveryTopic() {
    ConcurrentLinkedQueue<Exception> refused = new ConcurrentLinkedQueue<>();
    for (Topic topic : Topic.values()) {
      Stream.concat(HostileRecords.of(topic).stream(), Stream.of(HostileRecords.good(topic)))
          .filter(record -> isTakenByTheBroker(topic, record))
          .forEach(record -> send(topic, record, refused));
    }
    producer.flush();
    assertThat(refused).isEmpty();
  }

  /** Where it is to keep the newest of each key it refuses what has none. */
  private static boolean isTakenByTheBroker(Topic topic, HostileRecord record) {
    return record.key() != null || !topic.settings().containsValue("compact");
  }

  private static void send(Topic topic, HostileRecord record, Collection<Exception> refused) {
    var unused =
        producer.send(
            new ProducerRecord<>(
                topic.name(""), null, record.key(), record.value(), record.headerList()),
            (metadata, exception) -> {
              if (exception != null) {
                refused.add(exception);
              }
            });
  }

  private static Erasure erasure(String user) {
    return Erasure.newBuilder()
        .setEventId(user + "-erasure")
        .setUserId(user)
        .setEventTime(Timestamps.fromMillis(System.currentTimeMillis() + 1_000))
        .build();
  }

  private static boolean isRanked(SeenLists lists, String user) {
    Recommendation list = lists.standing().get(user);
    return list != null && !list.hasFallback() && list.getHistorySequence() == 2;
  }

  private static List<String> itemsOf(Recommendation list) {
    return list.getItemsList().stream().map(RankedItem::getItemId).limit(10).toList();
  }

  private static List<String> itemsOf(JsonNode list) {
    return StreamSupport.stream(list.path("items").spliterator(), false)
        .map(item -> item.path("itemId").asText())
        .limit(10)
        .toList();
  }

  private static int events(JsonNode history) {
    return history.path("interactions").size() + history.path("searches").size();
  }

  private static long clicksSince(JsonNode metrics, String since) {
    long clicks = 0;
    for (JsonNode window : metrics.path("windows")) {
      if (window.path("start").asText().compareTo(since) >= 0) {
        clicks += window.path("clicks").asLong();
      }
    }
    return clicks;
  }

  /** Partitions are not read at the same pace: what holds in the end may not hold yet. */
  private static void eventually(Check check) throws Exception {
    long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        check.run();
        return;
      } catch (AssertionError e) {
        if (System.nanoTime() > deadlineNanos) {
          throw e;
        }
        Thread.sleep(500);
      }
    }
  }

  private interface Check {
    void run() throws Exception;
  }

  /** Asks the view until the answer is as wanted. */
  private static void await(String path, Predicate<JsonNode> isIt) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
    JsonNode answer = page(path);
    while (!isIt.test(answer)) {
      if (System.nanoTime() > deadlineNanos) {
        throw new AssertionError("The last answer of " + path + ": " + answer);
      }
      Thread.sleep(50);
      answer = page(path);
    }
  }

  private static JsonNode page(String path) throws InterruptedException {
    try {
      return JSON.readTree(Http.get(view.port(), path));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String runtimePage(String path) throws InterruptedException {
    return Http.get(URI.create(pipeline.runtime().metricsAddress()).getPort(), path);
  }

  private static String jobPage() throws InterruptedException {
    return Http.get(Integer.parseInt(pipeline.settings().flink().prometheusPorts()), "/metrics");
  }
}
