package dev.reckon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.util.Timestamps;
import dev.reckon.demo.process.KafkaAccess;
import dev.reckon.demo.process.LocalJob;
import dev.reckon.demo.replay.EventSender;
import dev.reckon.demo.testing.LoggedEvents;
import dev.reckon.demo.testing.SeenLists;
import dev.reckon.demo.watch.DeadLetter;
import dev.reckon.demo.watch.ListWatcher;
import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Search;
import dev.reckon.job.request.AnswersNothing;
import dev.reckon.job.settings.JobSettings;
import dev.reckon.kafka.Topics;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.testing.Events;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.Topic;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The live path from end to end, the same on every broker. */
abstract class LivePathTestBody {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long NOW = System.currentTimeMillis();

  /** The broker that the test class has started. */
  abstract String bootstrapServers();

  @Test
  void everyEventOfADatasetIsAccountedForAndEveryLaterClickScored() throws Exception {
    DemoOptions options =
        new DemoOptions(
            Optional.of(SmallShop.dataset()),
            "sasrec",
            Optional.of(SmallShop.bundle()),
            Optional.empty(),
            SmallShop.SEED,
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty(),
            true,
            0,
            Optional.empty(),
            true,
            Duration.ofMinutes(10),
            SmallShop.HOME);
    PrintStream silent =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

    KafkaAccess access =
        new KafkaAccess(bootstrapServers(), Map.of("metadata.max.age.ms", "60000"), "shop.");
    ObjectNode report = new Demo(options, false, silent, () -> false).runOn(access);

    JsonNode events = report.path("events");
    assertThat(events.path("in").asLong()).isEqualTo(SmallShop.EVENTS);
    assertThat(events.path("interactions").asLong() + events.path("searches").asLong())
        .isEqualTo(SmallShop.EVENTS);
    assertThat(
            events.path("covered").asLong()
                + events.path("dead_lettered").asLong()
                + events.path("duplicate").asLong()
                + events.path("late").asLong())
        .isEqualTo(SmallShop.EVENTS);
    JsonNode lists = report.path("lists");
    assertThat(lists.path("ranked").asLong()).isGreaterThan(SmallShop.EVENTS / 2);
    assertThat(lists.path("ranked").asLong() + lists.path("fallback").asLong())
        .isEqualTo(lists.path("published").asLong());
    for (String percentile : List.of("p50", "p90", "p99", "max")) {
      assertThat(report.path("freshness_ms").path(percentile).asDouble()).isPositive();
    }
    assertThat(report.path("throughput").path("events_per_s").asDouble()).isPositive();
    assertThat(report.path("requests").path("events_per_request").asDouble()).isPositive();
    assertThat(report.path("model").path("digest").asText()).hasSize(64);
    JsonNode prequential = report.path("prequential");
    long clicks = prequential.path("clicks").asLong();
    assertThat(clicks).isBetween(SmallShop.EVENTS / 10L, SmallShop.EVENTS / 5L);
    assertThat(prequential.path("hit_rate_at_10").asDouble()).isBetween(0.01, 1.0);
    assertThat(prequential.path("mrr_at_10").asDouble()).isBetween(0.001, 1.0);
    for (String baseline : List.of("popularity", "recent_popularity", "item_transitions")) {
      JsonNode score = prequential.path("baselines").path(baseline);
      assertThat(score.path("clicks").asLong()).isEqualTo(clicks);
      assertThat(score.path("hit_rate_at_10").asDouble()).isBetween(0.01, 1.0);
      assertThat(score.path("mrr_at_10").asDouble()).isBetween(0.001, 1.0);
    }
  }

  @Test
  void badInputEndsInTheDeadLettersWithItsReasonAndTheStreamGoesOn() throws Exception {
    JobSettings settings =
        JobSettings.of(
            Map.of(
                "reckon.kafka.bootstrap-servers", bootstrapServers(),
                "reckon.job.kafka.group-id", "bad-input",
                "reckon.kafka.topic-prefix", "bad-input."));
    Topics topics = settings.topics();
    Map<String, String> client = Map.of("bootstrap.servers", bootstrapServers());
    createTopicsForLargeMessages(topics, client);
    SeenLists seen = new SeenLists();
    try (ListWatcher watcher = ListWatcher.open(client, topics, List.of(seen));
        LocalJob job = LocalJob.start(settings, AnswersNothing::create);
        EventSender good = EventSender.connect(client, topics, Encoding.JSON)) {
      sendBadInput(topics, client);
      good.send(LoggedEvents.click("good", "ann", "item", NOW));

      seen.await("a dead letter each", PATIENCE, lists -> lists.deadLetters().size() >= 9);
      seen.await("the good event's list", PATIENCE, lists -> lists.standing().containsKey("ann"));

      assertThat(seen.deadLetters())
          .extracting(DeadLetter::reason)
          .containsExactlyInAnyOrder(
              "MALFORMED",
              "INVALID_TIME",
              "EMPTY_ID",
              "ID_TOO_LONG",
              "QUERY_TOO_LONG",
              "FUTURE_TIME",
              "UNKNOWN_KIND",
              "UNKNOWN_KIND",
              "OVERSIZED");
      assertThat(seen.deadLetters()).allMatch(letter -> !letter.detail().isEmpty());
      assertThat(seen.all())
          .flatExtracting(Recommendation::getCoveredEventIdsList)
          .containsExactly("good");
      assertThat(job.restarts()).isZero();
      job.check();
      watcher.check();
    }
  }

  private static void createTopicsForLargeMessages(Topics topics, Map<String, String> client)
      throws Exception {
    try (Admin admin = Admin.create(Map.copyOf(client))) {
      topics.createMissing(admin, EnumSet.allOf(Topic.class));
      ConfigResource clicks =
          new ConfigResource(ConfigResource.Type.TOPIC, topics.name(Topic.CLICKS));
      AlterConfigOp larger =
          new AlterConfigOp(
              new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "16777216"),
              AlterConfigOp.OpType.SET);
      admin.incrementalAlterConfigs(Map.of(clicks, List.of(larger))).all().get();
    }
  }

  private static void sendBadInput(Topics topics, Map<String, String> client) throws Exception {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", String.valueOf(client.get("bootstrap.servers")),
            "max.request.size", 16 << 20,
            "buffer.memory", 64L << 20);
    Interaction click = Events.click("bad", "ann", "item", NOW);
    String clicks = topics.name(Topic.CLICKS);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      List<ProducerRecord<byte[], byte[]>> bad =
          List.of(
              json(clicks, "no JSON at all"),
              json(clicks, "{\"eventId\":\"e\",\"userId\":\"ann\",\"eventTime\":{\"a\":1}}"),
              protobuf(clicks, click.toBuilder().setItemId("").build()),
              protobuf(clicks, click.toBuilder().setItemId("i".repeat(257)).build()),
              protobuf(
                  clicks,
                  click.toBuilder().setEventTime(Timestamps.fromMillis(NOW + 90_000_000)).build()),
              protobuf(clicks, click.toBuilder().setKindValue(77).build()),
              json(
                  clicks,
                  "{\"eventId\":\"e\",\"userId\":\"ann\",\"itemId\":\"i\",\"kind\":\"STARE\","
                      + "\"eventTime\":\"2026-01-01T00:00:00Z\"}"),
              json(clicks, "x".repeat(10 << 20)),
              query(topics.name(Topic.SEARCHES), "q".repeat(1_001)));
      for (ProducerRecord<byte[], byte[]> record : bad) {
        producer.send(record).get();
      }
    }
  }

  private static ProducerRecord<byte[], byte[]> query(String topic, String query) {
    Search search = Events.search("bad", "ann", query, NOW);
    return record(topic, MessageCodec.SEARCH.encode(search, Encoding.PROTOBUF), Encoding.PROTOBUF);
  }

  private static ProducerRecord<byte[], byte[]> protobuf(String topic, Interaction click) {
    return record(
        topic, MessageCodec.INTERACTION.encode(click, Encoding.PROTOBUF), Encoding.PROTOBUF);
  }

  private static ProducerRecord<byte[], byte[]> json(String topic, String text) {
    return record(topic, text.getBytes(StandardCharsets.UTF_8), null);
  }

  private static ProducerRecord<byte[], byte[]> record(
      String topic, byte[] value, @Nullable Encoding encoding) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, "ann".getBytes(StandardCharsets.UTF_8), value);
    if (encoding != null) {
      encoding.mark(record.headers());
    }
    return record;
  }
}
