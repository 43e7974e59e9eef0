package dev.reckon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.reckon.settings.SettingRejected;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A command reaches Kafka as the processes do. */
class KafkaOptionsTest {

  @TempDir private Path directory;

  @Test
  void withoutOptionsTheBrokerIsThatOfTheEnvironmentOrOfThisMachine() {
    KafkaOptions none = options(Map.of());
    assertThat(none.bootstrapServers()).isEqualTo("localhost:9092");
    assertThat(none.topicPrefix()).isEmpty();

    KafkaOptions environment =
        options(
            Map.of("RECKON_BOOTSTRAP_SERVERS", "kafka:9092", "RECKON_TOPIC_PREFIX", "staging."));
    assertThat(environment.bootstrapServers()).isEqualTo("kafka:9092");
    assertThat(environment.topicPrefix()).isEqualTo("staging.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        reckon.job {
          kafka { bootstrap-servers = "a:1,b:2", properties { security.protocol = SASL_SSL } }
          topics.prefix = "staging."
        }
        """,
        """
        reckon.kafka {
          bootstrap-servers = ["a:1", "b:2"]
          properties { security.protocol = SASL_SSL }
          topic-prefix = staging.
        }
        """,
        """
        reckon.kafka { bootstrap-servers = "z:9", topic-prefix = staging. }
        reckon.job.kafka { bootstrap-servers = "a:1,b:2", properties { security.protocol = SASL_SSL } }
        """,
        """
        reckon.view.kafka.bootstrap-servers = ["a:1", "b:2"]
        reckon.view.kafka.properties { "security.protocol" = SASL_SSL }
        reckon.view.topics.prefix = staging.
        """,
        """
        reckon.model.topics.prefix = staging.
        reckon.model.catalogue.kafka { bootstrap.servers = "a:1,b:2", security.protocol = SASL_SSL }
        """
      })
  void fileOfAnyProcessSaysHowToReachKafka(String settings) throws Exception {
    KafkaOptions options = options(Map.of(), "--config", file("reckon.conf", settings));

    assertThat(options.bootstrapServers()).isEqualTo("a:1,b:2");
    assertThat(options.client())
        .containsEntry("bootstrap.servers", "a:1,b:2")
        .containsEntry("security.protocol", "SASL_SSL");
    assertThat(options.topicPrefix()).isEqualTo("staging.");
  }

  @Test
  void whatIsNearerToTheCommandGoesBefore() throws Exception {
    KafkaOptions options =
        options(
            Map.of("RECKON_BOOTSTRAP_SERVERS", "environment:1"),
            "--config",
            file(
                "job.conf",
                "reckon.job.kafka { bootstrap-servers = \"file:1\","
                    + " properties { client.id = a, security.protocol = SSL, acks = all } }"),
            "--kafka-properties",
            file("client.properties", "client.id=b\nsecurity.protocol=SASL_SSL\n"),
            "--kafka-property",
            "client.id=c",
            "--bootstrap-servers",
            "option:1",
            "--topic-prefix",
            "mine.");

    assertThat(options.client())
        .containsEntry("bootstrap.servers", "option:1")
        .containsEntry("acks", "all")
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("client.id", "c");
    assertThat(options.topicPrefix()).isEqualTo("mine.");
  }

  @Test
  void aProcessTakesTheSameOptionsOverItsSettings() throws Exception {
    KafkaOptions options =
        options(
            Map.of("RECKON_BOOTSTRAP_SERVERS", "environment:1"),
            "--config",
            file("job.conf", "reckon.job.name = shop"),
            "--kafka-property",
            "client.id=c",
            "--bootstrap-servers",
            "option:1",
            "--topic-prefix",
            "mine.");

    assertThat(options.file().getString("reckon.job.name")).isEqualTo("shop");
    assertThat(options.overrides("reckon.job"))
        .isEqualTo(
            ConfigFactory.parseMap(
                Map.of(
                    "reckon.job.kafka.bootstrap-servers", "option:1",
                    "reckon.job.kafka.properties", Map.of("client.id", "c"),
                    "reckon.job.topics.prefix", "mine.")));
    assertThat(options(Map.of()).overrides("reckon.job").isEmpty()).isTrue();
  }

  @Test
  void misspeltPropertyIsRefusedAsKafkaWouldIgnoreIt() {
    assertThatThrownBy(
            () -> options(Map.of(), "--kafka-property", "secutiry.protocol=SSL").client())
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("secutiry.protocol (did you mean security.protocol?)");
    assertThat(options(Map.of(), "--kafka-property", "my.plugin.address=x").client())
        .containsEntry("my.plugin.address", "x");
  }

  @Test
  void whatTheBlockOfAFileHasWrongIsRefusedAsProcessesRefuseIt() throws Exception {
    String key = file("key.conf", "reckon.kafka { bootstrap-server = \"a:1\" }");
    assertThatThrownBy(() -> options(Map.of(), "--config", key).bootstrapServers())
        .isInstanceOf(SettingRejected.class)
        .hasMessageContaining("did you mean reckon.kafka.bootstrap-servers?");
    String property = file("property.conf", "reckon.kafka.properties { security.protocl = SSL }");
    assertThatThrownBy(() -> options(Map.of(), "--config", property).client())
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("security.protocl (did you mean security.protocol?)");
    String prefix = file("prefix.conf", "reckon.kafka.topic-prefix = \"a b/\"");
    assertThatThrownBy(() -> options(Map.of(), "--config", prefix).topicPrefix())
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("'a b/' is not acceptable");
  }

  @Test
  void theBlockInThePropertiesOfTheSystemGoesBeforeTheFile() throws Exception {
    String file = file("reckon.conf", "reckon.kafka { bootstrap-servers = \"file:1\" }");
    System.setProperty("reckon.kafka.bootstrap-servers", "property:1");
    ConfigFactory.invalidateCaches();
    try {
      assertThat(options(Map.of(), "--config", file).bootstrapServers()).isEqualTo("property:1");
      assertThat(options(Map.of()).bootstrapServers()).isEqualTo("property:1");
    } finally {
      System.clearProperty("reckon.kafka.bootstrap-servers");
      ConfigFactory.invalidateCaches();
    }
  }

  @Test
  void wrongAddressesAndFilesAreNamed() throws Exception {
    assertThatThrownBy(() -> options(Map.of(), "--bootstrap-servers", "nowhere").client())
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("'nowhere' is not host:port");
    assertThatThrownBy(() -> options(Map.of(), "--kafka-properties", "no/where").client())
        .isInstanceOf(CommandFailed.class)
        .hasMessageContaining("no/where");
    String unset = file("job.conf", "reckon.job.kafka.bootstrap-servers = ${NOT_SET_ANYWHERE}");
    assertThatThrownBy(() -> options(Map.of(), "--config", unset).client())
        .isInstanceOf(SettingRejected.class)
        .hasMessageContaining("NOT_SET_ANYWHERE");
  }

  private String file(String name, String content) throws Exception {
    return Files.writeString(directory.resolve(name), content).toString();
  }

  private static KafkaOptions options(Map<String, String> environment, String... arguments) {
    Any command = new Any(new KafkaOptions(environment));
    new CommandLine(command).parseArgs(arguments);
    return command.kafka;
  }

  @Command(name = "any")
  private static final class Any {
    @Mixin private final KafkaOptions kafka;

    private Any(KafkaOptions kafka) {
      this.kafka = kafka;
    }
  }
}
