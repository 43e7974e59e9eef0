package dev.reckon.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.job.settings.JobSettings;
import dev.reckon.job.testing.Events;
import dev.reckon.job.testing.FakeRuntime;
import dev.reckon.job.testing.TestBroker;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.wire.DeadLetterHeaders;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole job on a cluster in this process, between a real broker and a runtime over gRPC. */
class RecommenderJobIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(2)
              .build());

  @TempDir static Path directory;
  private static TestBroker broker;
  private static FakeRuntime runtime;

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

  @ParameterizedTest
  @CsvSource({"heap,at-least-once", "rocksdb,exactly-once"})
  void everyEventEndsInAListOrInTheDeadLettersAndSavepointsKeepHistories(
      String stateBackend, String delivery) throws Exception {
    String prefix = stateBackend + ".";
    JobSettings settings = settings(prefix, stateBackend, delivery);
    RecommenderJob.createMissingTopics(settings);
    broker.send(
        List.of(
            Events.record(prefix, Events.click("c1", "u1", "r0", Events.DAY), Encoding.JSON),
            Events.record(
                prefix, Events.search("s1", "u1", "shoes", Events.DAY + 1), Encoding.PROTOBUF),
            Events.record(prefix, Events.click("c2", "u2", "r1", Events.DAY), Encoding.PROTOBUF),
            bad(prefix)));

    JobClient first = start(settings, null);
    Recommendation before = listOf("u1", prefix, 3);
    assertThat(before.getHistorySequence()).isEqualTo(2);
    assertThat(before.getModel()).isEqualTo(FakeRuntime.MODEL);
    assertThat(items(before)).startsWith("r1", "r2").doesNotContain("r0");
    assertThat(items(listOf("u2", prefix, 3))).startsWith("r0", "r2").doesNotContain("r1");
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
    JobClient second = start(settings, savepoint);
    Recommendation after = listOf("u1", prefix, 4);
    assertThat(after.getHistorySequence()).isEqualTo(3);
    assertThat(items(after)).doesNotContain("r0", "r2");
    second.cancel().get(30, TimeUnit.SECONDS);
  }

  private static ProducerRecord<byte[], byte[]> bad(String prefix) {
    return new ProducerRecord<>(
        Topic.CLICKS.name(prefix), "u1".getBytes(StandardCharsets.UTF_8), new byte[] {1, 2, 3});
  }

  private static JobSettings settings(String prefix, String stateBackend, String delivery) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("reckon.job.kafka.bootstrap-servers", broker.bootstrapServers());
    settings.put("reckon.job.kafka.group-id", prefix + "job");
    settings.put("reckon.job.topics.prefix", prefix);
    settings.put("reckon.job.topics.partitions", 2);
    settings.put("reckon.job.inference.addresses", List.of(runtime.address()));
    settings.put("reckon.job.requests.list-size", 10);
    settings.put("reckon.job.requests.kept-items", 5);
    settings.put("reckon.job.output.delivery", delivery);
    settings.put("reckon.job.output.transactional-id-prefix", prefix);
    settings.put("reckon.job.flink.state-backend", stateBackend);
    settings.put("reckon.job.flink.checkpoint.interval", "500ms");
    settings.put("reckon.job.flink.parallelism", 2);
    return JobSettings.of(settings);
  }

  private static JobClient start(JobSettings settings, @Nullable String savepoint)
      throws Exception {
    Configuration options = RecommenderJob.configuration(settings);
    if (savepoint != null) {
      options.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    }
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(options);
    RecommenderJob.build(environment, settings);
    return environment.executeAsync();
  }

  /** The list that stands for a user when all lists together have covered so many events. */
  private static Recommendation listOf(String userId, String prefix, int events) {
    return broker
        .readUntil(
            Topic.RECOMMENDATIONS.name(prefix),
            PATIENCE,
            read -> read.stream().mapToInt(r -> list(r).getEventsCovered()).sum() >= events)
        .stream()
        .map(RecommenderJobIT::list)
        .filter(list -> list.getUserId().equals(userId))
        .reduce((older, newer) -> newer)
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
