package dev.reckon.job.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.reckon.job.RecommenderJob;
import dev.reckon.job.request.InferenceSettings;
import dev.reckon.job.settings.FlinkSettings.StateBackend;
import dev.reckon.job.settings.OutputSettings.Delivery;
import dev.reckon.settings.SettingRejected;
import dev.reckon.wire.Encoding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobSettingsTest {

  @Test
  void defaultsAreThoseOfTheReference() {
    JobSettings settings = JobSettings.defaults();
    assertThat(settings.kafka().bootstrapServers()).isEqualTo("localhost:9092");
    assertThat(settings.inference().addresses()).containsExactly("localhost:7070");
    assertThat(settings.inference().reasoningSteps()).isEqualTo(InferenceSettings.AS_TRAINED);
    assertThat(settings.recommend().interactions()).isEqualTo(200);
    assertThat(settings.recommend().searches()).isEqualTo(50);
    assertThat(settings.recommend().idleExpiry()).isEqualTo(Duration.ofDays(90));
    assertThat(settings.recommend().policy().window()).isEqualTo(Duration.ofMillis(50));
    assertThat(settings.output().encoding()).isEqualTo(Encoding.PROTOBUF);
    assertThat(settings.output().delivery()).isEqualTo(Delivery.AT_LEAST_ONCE);
    assertThat(settings.flink().stateBackend()).isEqualTo(StateBackend.HEAP);
  }

  @Test
  void jobsThatShareADirectoryHaveFoldersOfTheirOwn() {
    assertThat(folder("reckon", "")).isEqualTo("s3://b/checkpoints/reckon");
    assertThat(folder("reckon", "staging.")).isEqualTo("s3://b/checkpoints/reckon@staging.");
    assertThat(folder("a/b", ""))
        .startsWith("s3://b/checkpoints/a_b-")
        .isNotEqualTo(folder("a_b", ""))
        .isNotEqualTo(folder("a?b", ""));
    assertThat(JobSettings.defaults().checkpointDirectory()).isEmpty();
  }

  private static String folder(String name, String prefix) {
    return JobSettings.of(
            Map.of(
                "reckon.job.name", name,
                "reckon.kafka.topic-prefix", prefix,
                "reckon.job.flink.checkpoint.directory", "s3://b/checkpoints/"))
        .checkpointDirectory();
  }

  @Test
  void failedCheckpointsAreToleratedAndRestartsHaveNoLimit() {
    Configuration options = RecommenderJob.configuration(JobSettings.defaults());
    assertThat(options.get(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER))
        .isEqualTo(Integer.MAX_VALUE);
    assertThat(options.get(RestartStrategyOptions.RESTART_STRATEGY)).isEqualTo("exponential-delay");
    assertThat(options.get(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS))
        .isEqualTo(Integer.MAX_VALUE);
    JobSettings strict =
        JobSettings.of(Map.of("reckon.job.flink.checkpoint.tolerable-failures", 2));
    assertThat(strict.flink().checkpoint().tolerableFailures()).isEqualTo(2);
    assertThat(strict.flink().checkpoint().keptSavepoints()).isEqualTo(3);
    assertThat(
            JobSettings.of(Map.of("reckon.job.flink.checkpoint.keep-savepoints", "all"))
                .flink()
                .checkpoint()
                .keptSavepoints())
        .isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void aFileOverridesWhatItNames(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("job.conf");
    Files.writeString(
        file,
        """
        reckon.job {
          kafka.bootstrap-servers = "a:1,b:2"
          kafka.properties { "security.protocol" = SSL, ssl.truststore.location = /t }
          kafka.producer-properties { linger.ms = 3 }
          inference.addresses = "x:1, y:2"
          inference.reasoning-steps = 1
          output.delivery = exactly-once
          flink.properties { "taskmanager.memory.process.size" = 2g }
        }
        """);
    JobSettings settings = JobSettings.read(file);

    assertThat(settings.kafka().bootstrapServers()).isEqualTo("a:1,b:2");
    assertThat(settings.kafka().forConsumer())
        .containsOnly(
            Map.entry("security.protocol", "SSL"), Map.entry("ssl.truststore.location", "/t"));
    assertThat(settings.kafka().forProducer())
        .containsEntry("security.protocol", "SSL")
        .containsEntry("linger.ms", "3");
    assertThat(settings.inference().addresses()).containsExactly("x:1", "y:2");
    assertThat(settings.inference().reasoningSteps()).isEqualTo(1);
    assertThat(settings.output().delivery()).isEqualTo(Delivery.EXACTLY_ONCE);
    assertThat(settings.flink().properties())
        .containsOnly(Map.entry("taskmanager.memory.process.size", "2g"));
    assertThat(settings.recommend().listSize()).isEqualTo(50);
  }

  @Test
  void theBlockForAllProcessesIsReadAndKeysOfTheJobGoBefore() {
    Map<String, Object> block =
        Map.of(
            "reckon.kafka.bootstrap-servers", List.of("a:1", "b:2"),
            "reckon.kafka.topic-prefix", "staging.",
            "reckon.kafka.properties", Map.of("security.protocol", "SSL", "client.id", "all"));
    JobSettings settings = JobSettings.of(block);
    assertThat(settings.kafka().bootstrapServers()).isEqualTo("a:1,b:2");
    assertThat(settings.topics().prefix()).isEqualTo("staging.");
    assertThat(settings.kafka().properties())
        .isEqualTo(Map.of("security.protocol", "SSL", "client.id", "all"));

    Map<String, Object> both = new HashMap<>(block);
    both.put("reckon.job.kafka.bootstrap-servers", "c:3");
    both.put("reckon.job.topics.prefix", "mine.");
    both.put("reckon.job.kafka.properties", Map.of("client.id", "job"));
    JobSettings former = JobSettings.of(both);
    assertThat(former.kafka().bootstrapServers()).isEqualTo("c:3");
    assertThat(former.topics().prefix()).isEqualTo("mine.");
    assertThat(former.kafka().properties())
        .isEqualTo(Map.of("security.protocol", "SSL", "client.id", "job"));
  }

  @Test
  void theBlockIsReadFromTheProperties() {
    System.setProperty("reckon.kafka.bootstrap-servers", "property:1");
    ConfigFactory.invalidateCaches();
    try {
      assertThat(
              JobSettings.of(Map.of("reckon.kafka.bootstrap-servers", "file:1"))
                  .kafka()
                  .bootstrapServers())
          .isEqualTo("property:1");
    } finally {
      System.clearProperty("reckon.kafka.bootstrap-servers");
      ConfigFactory.invalidateCaches();
    }
  }

  @Test
  void aPropertyThatNoClientHasAndAPrefixThatNoTopicCanHaveAreRefused() {
    assertThatThrownBy(
            () -> JobSettings.of(Map.of("reckon.kafka.properties", Map.of("sasl.mechansm", "x"))))
        .isInstanceOf(SettingRejected.class)
        .hasMessage(
            "Kafka's clients have no property sasl.mechansm (did you mean sasl.mechanism?) (it is"
                + " set in reckon.kafka.properties)");
    assertThatThrownBy(
            () ->
                JobSettings.of(
                    Map.of("reckon.job.kafka.consumer-properties", Map.of("fetch.min.bytes", "x"))))
        .isInstanceOf(SettingRejected.class)
        .hasMessageContaining("fetch.min.bytes = x: Not a number of type INT")
        .hasMessageContaining("reckon.job.kafka.consumer-properties");
    assertThat(
            JobSettings.of(
                    Map.of(
                        "reckon.job.kafka.consumer-properties",
                        Map.of("partition.discovery.interval.ms", "1000")))
                .kafka()
                .forConsumer())
        .containsEntry("partition.discovery.interval.ms", "1000");
    assertThatThrownBy(() -> JobSettings.of(Map.of("reckon.kafka.topic-prefix", "a b/")))
        .isInstanceOf(SettingRejected.class)
        .hasMessageContaining("reckon.kafka.topic-prefix = a b/ is not acceptable");
  }

  @Test
  void aKeyThatTheBlockDoesNotHaveIsRefused() {
    assertThatThrownBy(() -> JobSettings.of(Map.of("reckon.kafka.bootstrap-server", "a:1")))
        .isInstanceOf(SettingRejected.class)
        .hasMessageContaining("There is no setting reckon.kafka.bootstrap-server")
        .hasMessageContaining("did you mean reckon.kafka.bootstrap-servers?");
  }

  @ParameterizedTest
  @CsvSource({"reckon.kafka.bootstrap-servers", "reckon.job.kafka.bootstrap-servers"})
  void aWrongBrokerIsRefusedByTheKeyThatNamesIt(String key) {
    assertThatThrownBy(() -> JobSettings.of(Map.of(key, ":9092")))
        .isInstanceOf(SettingRejected.class)
        .hasMessage(
            "Setting " + key + " = :9092 is not acceptable: it must be host:port of a broker");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "requests.window              | soon      | a duration from 0s to 60s",
        "requests.window              | -5ms      | a duration from 0s to 60s",
        "requests.list-size           | 1001      | a whole number from 1 to 1000",
        "requests.kept-items          | 51        | a whole number from 1 to 50",
        "requests.pause.longest       | 500ms     | a duration from 1s to 3600s",
        "inference.batch-size         | many      | a whole number from 1 to 10000",
        "inference.reasoning-steps    | 17        | trained or a whole number from 0 to 16",
        "inference.reasoning-steps    | deep      | trained or a whole number from 0 to 16",
        "inference.addresses          | localhost | host:port of a model runtime",
        "kafka.start-from             | middle    | earliest or latest or committed",
        "topics.replication-factor    | 0         | -1 or at least 1",
        "output.encoding              | avro      | protobuf or json",
        "output.delivery              | never     | at-least-once or exactly-once",
        "flink.state-backend          | forst     | heap or rocksdb",
        "flink.properties             | 7         | a section { ... }",
      })
  void aBadValueIsRefusedNamingKeyValueAndRule(String key, String value, String rule) {
    assertThatThrownBy(() -> JobSettings.of(Map.of("reckon.job." + key, value)))
        .isInstanceOf(SettingRejected.class)
        .hasMessage(
            "Setting reckon.job." + key + " = " + value + " is not acceptable: it must be " + rule);
  }

  @Test
  void aMisspeltKeyIsRefused() {
    assertThatThrownBy(() -> JobSettings.of(Map.of("reckon.job.requests.windw", "5ms")))
        .isInstanceOf(SettingRejected.class)
        .hasMessageContaining("There is no setting reckon.job.requests.windw");
  }

  @Test
  void aMissingFileIsRefusedByName(@TempDir Path directory) {
    assertThatThrownBy(() -> JobSettings.read(directory.resolve("none.conf")))
        .isInstanceOf(SettingRejected.class)
        .hasMessageContaining("none.conf");
  }
}
