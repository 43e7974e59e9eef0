package dev.reckon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.reckon.settings.SettingRejected;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        .isInstanceOf(SettingRejected.class)
        .hasMessageContaining("security.protocl (did you mean security.protocol?)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kafka = 5 | reckon.kafka = 5 is not acceptable: it must be a section",
        "kafka = null | reckon.kafka = null is not acceptable: it must be a section",
        "kafka.topic-prefix = \"a b/\" | reckon.kafka.topic-prefix = a b/ is not acceptable: it must",
        "kafka.topic-prefix = [a] | reckon.kafka.topic-prefix = [a] is not acceptable: it must be a",
        "kafka.bootstrap-servers = {a = 1} | reckon.kafka.bootstrap-servers = {a=1} is not acceptable",
        "kafka.bootstrap-servers = null | reckon.kafka.bootstrap-servers = (nothing) is not accept",
        "kafka.bootstrap-servers = \"\" | bootstrap-servers = \"\" is not acceptable: it must be host",
        "kafka.bootstrap-servers = [] | bootstrap-servers = [] is not acceptable: it must be at least",
        "kafka.bootstrap-servers = [\"a:1\", b] | [a:1, b] is not acceptable: it must be host:port of"
            + " a broker, which 'b' is not",
        "kafka.properties = x | reckon.kafka.properties = x is not acceptable: it must be a section",
        "kafka.properties.security.protocol = SASL | security.protocol = SASL: it must be one of"
            + " PLAINTEXT, SASL_PLAINTEXT, SASL_SSL, SSL (it is set in reckon.kafka.properties)",
        "kafka.properties.bootstrap.servers = \"a:1\" | reckon.kafka.bootstrap-servers names them",
        "view = 5 | reckon.view = 5 is not acceptable: it must be a section",
        "view.kafka.bootstrap-servers = b | reckon.view.kafka.bootstrap-servers = b is not acceptable",
        "view.kafka.properties.acks = 7 | acks = 7",
        "model.models.kafka.bootstrap.servers = b | reckon.model.models.kafka.bootstrap.servers = b is",
        "job.topics.prefix = \"a b/\" | reckon.job.topics.prefix = a b/ is not acceptable"
      })
  void whatAFileHasWrongIsToldInTheWordsOfTheProcesses(String setting, String message)
      throws Exception {
    String file = file("wrong.conf", "reckon." + setting);
    assertThatThrownBy(
            () -> {
              KafkaOptions options = options(Map.of(), "--config", file);
              var unused = List.of(options.client(), options.topicPrefix());
            })
        .isInstanceOf(SettingRejected.class)
        .hasMessageContaining(message);
  }

  @Test
  void whatTwoProcessesHaveDifferentlyIsRefusedUnlessAnOptionDecides() throws Exception {
    String file =
        file(
            "several.conf",
            """
            reckon.job {
              kafka { bootstrap-servers = "a:1", properties { client.id = job, acks = all } }
              topics.prefix = job.
            }
            reckon.view {
              kafka { bootstrap-servers = "b:1", properties { client.id = view, acks = all } }
              topics.prefix = view.
            }
            """);
    assertThatThrownBy(() -> options(Map.of(), "--config", file).bootstrapServers())
        .isInstanceOf(SettingRejected.class)
        .hasMessage(
            "reckon.job.kafka.bootstrap-servers = a:1, reckon.view.kafka.bootstrap-servers = b:1 are"
                + " different, and a command cannot know which is meant: set"
                + " reckon.kafka.bootstrap-servers in their place, or give it on the command line");
    assertThatThrownBy(() -> options(Map.of(), "--config", file).topicPrefix())
        .isInstanceOf(SettingRejected.class)
        .hasMessageContaining("reckon.job.topics.prefix = job., reckon.view.topics.prefix = view.");
    assertThatThrownBy(
            () -> options(Map.of(), "--config", file, "--bootstrap-servers", "c:1").client())
        .isInstanceOf(SettingRejected.class)
        .hasMessageContaining(
            "reckon.job and reckon.view say different things of the property client.id");

    KafkaOptions decided =
        options(
            Map.of(),
            "--config",
            file,
            "--bootstrap-servers",
            "c:1",
            "--topic-prefix",
            "c.",
            "--kafka-property",
            "client.id=c");
    assertThat(decided.topicPrefix()).isEqualTo("c.");
    assertThat(decided.client())
        .containsEntry("bootstrap.servers", "c:1")
        .containsEntry("client.id", "c")
        .containsEntry("acks", "all");
  }

  @Test
  void whatTwoProcessesHaveAlikeIsTakenWhereverItStands() throws Exception {
    String file =
        file(
            "several.conf",
            """
            reckon.model.kafka.bootstrap-servers = ""
            reckon.job.kafka.bootstrap-servers = ["a:1", "b:1"]
            reckon.view { kafka.bootstrap-servers = "a:1,b:1", topics.prefix = staging. }
            """);
    assertThat(options(Map.of(), "--config", file).bootstrapServers()).isEqualTo("a:1,b:1");
    assertThat(options(Map.of(), "--config", file).topicPrefix()).isEqualTo("staging.");
  }

  @Test
  void valuesOfOptionsAndOfTheEnvironmentAreCheckedToo() {
    assertThatThrownBy(
            () -> options(Map.of(), "--kafka-property", "security.protocol=SASL").client())
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("security.protocol = SASL: it must be one of PLAINTEXT");
    assertThatThrownBy(() -> options(Map.of("RECKON_BOOTSTRAP_SERVERS", "")).bootstrapServers())
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("'' is not host:port of a broker");
    assertThatThrownBy(() -> options(Map.of(), "--bootstrap-servers", "a:1,b").bootstrapServers())
        .isInstanceOf(UsageError.class)
        .hasMessage("'b' (of 'a:1,b') is not host:port of a broker, or several with commas");
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
        .isInstanceOf(SettingRejected.class)
        .hasMessage("There is no file of Kafka properties no/where");
    assertThatThrownBy(() -> options(Map.of(), "--config", "no/where").client())
        .isInstanceOf(SettingRejected.class)
        .hasMessage("There is no file of settings no/where");
    String unset = file("job.conf", "reckon.job.kafka.bootstrap-servers = ${NOT_SET_ANYWHERE}");
    assertThatThrownBy(() -> options(Map.of(), "--config", unset).client())
        .isInstanceOf(SettingRejected.class)
        .hasMessageContaining("NOT_SET_ANYWHERE");
  }

  @Test
  void thePrefixHasOneNameInTheHelpAndTheFormerOneStillWorks() {
    assertThat(new CommandLine(new Any(new KafkaOptions(Map.of()))).getUsageMessage())
        .contains("[--topic-prefix=PREFIX]", "      --topic-prefix=PREFIX\n")
        .doesNotContain("--prefix");
    assertThat(options(Map.of(), "--prefix", "mine.").topicPrefix()).isEqualTo("mine.");
  }

  @Test
  void aPropertyWithoutAValueIsRefusedInPlainWords() {
    StringWriter err = new StringWriter();
    int status =
        Commands.only(new Any(new KafkaOptions(Map.of())), Set.of())
            .setErr(new PrintWriter(err, true))
            .execute("any", "--kafka-property", "foo");
    assertThat(status).isEqualTo(2);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "reckon: Value for option '--kafka-property' (KEY=VALUE) should be in KEY=VALUE format"
                + " but was foo (reckon any --help says more)");
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
  private static final class Any implements Runnable {
    @Override
    public void run() {}

    @Mixin private final KafkaOptions kafka;

    private Any(KafkaOptions kafka) {
      this.kafka = kafka;
    }
  }
}
