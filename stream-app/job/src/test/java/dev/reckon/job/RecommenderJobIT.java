package dev.reckon.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.inference.v1.HistoryInteraction;
import dev.reckon.inference.v1.HistorySearch;
import dev.reckon.inference.v1.UserRequest;
import dev.reckon.job.settings.JobSettings;
import dev.reckon.job.testing.FakeRuntime;
import dev.reckon.kafka.testing.TestBroker;
import dev.reckon.recommendation.v1.Fallback.Reason;
import dev.reckon.recommendation.v1.Fallback.Source;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.testing.Events;
import dev.reckon.wire.DeadLetterHeaders;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole job on a cluster in this process, between a real broker and a runtime over gRPC. */
class RecommenderJobIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Path OLD_SAVEPOINT =
      Path.of("src/test/resources/state/job-before-the-modules-were-split");

  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(4)
              .build());

  @TempDir static Path directory;
  private static TestBroker broker;
  private static FakeRuntime runtime;

  private final List<JobClient> started = new ArrayList<>();

  @BeforeAll
  static void start() {
    broker = TestBroker.start(directory);
    runtime = FakeRuntime.start();
  }

  @AfterAll
  static void stop() {
    runtime.close();
    broker.close();
  }

  @AfterEach
  void cancel() throws Exception {
    for (JobClient job : started) {
      if (!job.getJobStatus().get(10, TimeUnit.SECONDS).isTerminalState()) {
        job.cancel().get(30, TimeUnit.SECONDS);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"heap,at-least-once", "rocksdb,exactly-once"})
  void everyEventEndsInAListOrInTheDeadLettersAndSavepointsKeepHistories(
      String stateBackend, String delivery) throws Exception {
    String prefix = stateBackend + ".";
    JobSettings settings = settings(prefix, stateBackend, delivery, runtime.address());
    RecommenderJob.prepareTopics(settings);
    broker.send(
        List.of(
            Events.record(prefix, Events.click("c1", "u1", "r0", Events.DAY), Encoding.JSON),
            Events.record(
                prefix, Events.search("s1", "u1", "shoes", Events.DAY + 1), Encoding.PROTOBUF),
            Events.record(prefix, Events.click("c2", "u2", "r1", Events.DAY), Encoding.PROTOBUF),
            bad(prefix)));

    JobClient first = start(settings, null);
    Recommendation before = rankedListOf("u1", 2, prefix);
    assertThat(before.getModel()).isEqualTo(FakeRuntime.MODEL);
    assertThat(items(before)).startsWith("r1", "r2").doesNotContain("r0");
    assertThat(items(rankedListOf("u2", 1, prefix))).startsWith("r0", "r2").doesNotContain("r1");
    ConsumerRecord<byte[], byte[]> letter =
        broker
            .readUntil(Topic.DEAD_LETTERS.name(prefix), PATIENCE, records -> records.size() == 1)
            .get(0);
    assertThat(header(letter, DeadLetterHeaders.REASON)).isEqualTo("MALFORMED");
    assertThat(letter.value()).isEqualTo(new byte[] {1, 2, 3});

    String savepoint =
        first
            .stopWithSavepoint(
                false, directory.resolve(prefix).toUri().toString(), SavepointFormatType.CANONICAL)
            .get(60, TimeUnit.SECONDS);
    broker.send(
        List.of(
            Events.record(prefix, Events.click("c3", "u1", "r2", Events.DAY + 2), Encoding.JSON)));
    start(settings, savepoint);
    assertThat(items(rankedListOf("u1", 3, prefix))).startsWith("r1").doesNotContain("r0", "r2");
  }

  /**
   * The savepoint was made at commit 85c189c, with these settings, of click c1 and search s1 of u1,
   * who has a ranked list, click c3 of u2, for which the runtime failed, and a user who was erased.
   */
  @Test
  void aSavepointFromBeforeTheModulesWereSplitKeepsHistoriesAndSequences() throws Exception {
    String prefix = "old.";
    JobSettings settings = settings(prefix, "heap", "at-least-once", runtime.address());
    RecommenderJob.prepareTopics(settings);
    broker.send(
        List.of( // As many as the savepoint has read, so that it passes over them.
            Events.record(prefix, Events.click("p1", "u1", "r6", Events.DAY), Encoding.JSON),
            Events.record(prefix, Events.search("p2", "u1", "hats", Events.DAY), Encoding.JSON),
            Events.record(prefix, Events.click("p3", "erased", "r6", Events.DAY), Encoding.JSON),
            Events.record(prefix, Events.erasure("p4", "erased", Events.DAY + 9), Encoding.JSON),
            Events.record(prefix, Events.click("p5", "u2", "r6", Events.DAY), Encoding.JSON)));
    broker.send(
        List.of(
            Events.record(prefix, Events.click("new", "u1", "r1", Events.DAY + 2), Encoding.JSON),
            Events.record(
                prefix, Events.click("late", "erased", "r4", Events.DAY + 1), Encoding.JSON),
            Events.record(
                prefix, Events.click("new", "erased", "r5", Events.DAY + 2), Encoding.JSON)));

    start(settings, OLD_SAVEPOINT.toUri().toString());
    Recommendation list = firstListCovering("u1", "new", prefix);
    assertThat(list.getHistorySequence()).isEqualTo(3);
    assertThat(list.getCoveredEventIdsList()).containsExactly("new");
    assertThat(list.getEpoch()).as("above that of lists without one").isPositive();
    UserRequest asked = requestWith("u1", "new");
    assertThat(asked.getInteractionsList())
        .extracting(HistoryInteraction::getEventId)
        .containsExactly("c1", "new");
    assertThat(asked.getSearchesList())
        .extracting(HistorySearch::getQuery)
        .containsExactly("shoes");

    assertThat(rankedListOf("u2", 1, prefix).getEventsCovered())
        .as("the fallback covered the event; the timer of the savepoint asks again")
        .isZero();
    assertThat(firstListCovering("erased", "new", prefix).getHistorySequence()).isEqualTo(1);
    assertThat(requestWith("erased", "new").getInteractionsCount())
        .as("nothing from before the erasure")
        .isEqualTo(1);
  }

  private static UserRequest requestWith(String userId, String eventId) {
    return runtime.received().stream()
        .flatMap(call -> call.getUsersList().stream())
        .filter(user -> user.getUserId().equals(userId))
        .filter(
            user ->
                user.getInteractionsList().stream()
                    .anyMatch(interaction -> interaction.getEventId().equals(eventId)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aRuntimeThatGoesMeansFallbacksAndItsReturnMeansRankedLists() throws Exception {
    String prefix = "outage.";
    FakeRuntime first = FakeRuntime.start();
    JobSettings settings = settings(prefix, "heap", "at-least-once", first.address());
    RecommenderJob.prepareTopics(settings);
    JobClient job = start(settings, null);
    broker.send(
        List.of(Events.record(prefix, Events.click("c1", "u1", "r0", Events.DAY), Encoding.JSON)));
    assertThat(rankedListOf("u1", 1, prefix).getEventsCovered()).isLessThanOrEqualTo(1);

    first.kill();
    broker.send(
        List.of(
            Events.record(prefix, Events.click("c2", "u1", "r1", Events.DAY + 1), Encoding.JSON)));
    Recommendation fallback =
        listWhere(prefix, list -> list.hasFallback() && list.getHistorySequence() == 2);
    assertThat(fallback.getFallback().getReason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(fallback.getFallback().getSource()).isEqualTo(Source.LAST_LIST);
    assertThat(items(fallback)).containsExactly("r2", "r3", "r4", "r5");

    try (FakeRuntime second = FakeRuntime.startAt(first.port())) {
      assertThat(items(rankedListOf("u1", 2, prefix))).startsWith("r2", "r3").hasSize(10);
      assertThat(second.received()).isNotEmpty();
    }
    assertThat(job.getJobStatus().get(10, TimeUnit.SECONDS)).isEqualTo(JobStatus.RUNNING);
  }

  @Test
  void anErasureBecomesATombstoneAndTenMegabytesADeadLetter() throws Exception {
    String prefix = "odd.";
    JobSettings settings = settings(prefix, "heap", "at-least-once", runtime.address());
    RecommenderJob.prepareTopics(settings);
    allowLargeMessages(Topic.CLICKS.name(prefix));
    start(settings, null);
    broker.send(
        List.of(Events.record(prefix, Events.click("c1", "u1", "r0", Events.DAY), Encoding.JSON)));
    rankedListOf("u1", 1, prefix);
    broker.send(
        List.of(
            new ProducerRecord<>(
                Topic.CLICKS.name(prefix),
                "u1".getBytes(StandardCharsets.UTF_8),
                new byte[10 << 20]),
            Events.record(prefix, Events.erasure("x1", "u1", Events.DAY + 1), Encoding.JSON)));

    broker.readUntil(
        Topic.RECOMMENDATIONS.name(prefix),
        PATIENCE,
        records -> records.stream().anyMatch(record -> record.value() == null));
    ConsumerRecord<byte[], byte[]> letter =
        broker
            .readUntil(Topic.DEAD_LETTERS.name(prefix), PATIENCE, records -> records.size() == 1)
            .get(0);
    assertThat(header(letter, DeadLetterHeaders.REASON)).isEqualTo("OVERSIZED");
    assertThat(header(letter, DeadLetterHeaders.TRUNCATED_FROM)).isEqualTo("10485760");
    assertThat(letter.value().length).isLessThan(1_000_000);
  }

  private static void allowLargeMessages(String topic) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      AlterConfigOp large =
          new AlterConfigOp(
              new ConfigEntry("max.message.bytes", Integer.toString(16 << 20)), OpType.SET);
      admin
          .incrementalAlterConfigs(
              Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(large)))
          .all()
          .get(30, TimeUnit.SECONDS);
    }
  }

  private static ProducerRecord<byte[], byte[]> bad(String prefix) {
    return new ProducerRecord<>(
        Topic.CLICKS.name(prefix), "u1".getBytes(StandardCharsets.UTF_8), new byte[] {1, 2, 3});
  }

  private static JobSettings settings(
      String prefix, String stateBackend, String delivery, String runtimeAddress) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("reckon.kafka.bootstrap-servers", broker.bootstrapServers());
    settings.put("reckon.job.kafka.group-id", prefix + "job");
    settings.put("reckon.kafka.topic-prefix", prefix);
    settings.put("reckon.job.topics.partitions", 2);
    settings.put("reckon.job.inference.addresses", List.of(runtimeAddress));
    settings.put("reckon.job.requests.list-size", 10);
    settings.put("reckon.job.requests.kept-items", 5);
    settings.put("reckon.job.output.delivery", delivery);
    settings.put("reckon.job.output.transactional-id-prefix", prefix);
    settings.put("reckon.job.flink.state-backend", stateBackend);
    settings.put("reckon.job.flink.checkpoint.interval", "500ms");
    settings.put("reckon.job.flink.parallelism", 2);
    return JobSettings.of(settings);
  }

  private JobClient start(JobSettings settings, @Nullable String savepoint) throws Exception {
    Configuration options = RecommenderJob.configuration(settings);
    if (savepoint != null) {
      options.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    }
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(options);
    RecommenderJob.build(environment, settings);
    JobClient job = environment.executeAsync();
    started.add(job);
    return job;
  }

  /** On a slow machine a fallback may come first; the ranked list has to follow. */
  private static Recommendation rankedListOf(String userId, long sequence, String prefix) {
    return listWhere(
        prefix,
        list ->
            list.getUserId().equals(userId)
                && list.getHistorySequence() == sequence
                && !list.hasFallback());
  }

  private static Recommendation firstListCovering(String userId, String eventId, String prefix) {
    return listWhere(
        prefix,
        list -> list.getUserId().equals(userId) && list.getCoveredEventIdsList().contains(eventId));
  }

  private static Recommendation listWhere(String prefix, Predicate<Recommendation> condition) {
    return broker
        .readUntil(
            Topic.RECOMMENDATIONS.name(prefix),
            PATIENCE,
            read -> read.stream().map(RecommenderJobIT::list).anyMatch(condition))
        .stream()
        .map(RecommenderJobIT::list)
        .filter(condition)
        .findFirst()
        .orElseThrow();
  }

  private static Recommendation list(ConsumerRecord<byte[], byte[]> record) {
    try {
      return MessageCodec.RECOMMENDATION.decode(record.value(), Encoding.of(record.headers()));
    } catch (MessageRejected e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> items(Recommendation list) {
    return list.getItemsList().stream().map(item -> item.getItemId()).toList();
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
