package dev.reckon.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.reckon.kafka.testing.TestBroker;
import dev.reckon.view.settings.ViewSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Materialized;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the command says when the broker answers and the directory of its tables is of no use. */
class ViewCliIT {

  @TempDir private static Path scratch;
  private static TestBroker broker;

  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void startBroker() {
    broker = TestBroker.start(scratch.resolve("broker"));
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void aDirectoryThatCannotBeMadeIsNamedWithItsSetting() throws Exception {
    Path file = Files.createFile(scratch.resolve("file"));

    assertThat(runWith("unmade", file.resolve("tables"))).isEqualTo(1);

    assertThat(err.toString())
        .contains("cannot be kept in " + file.resolve("tables"), "reckon.view.tables.directory")
        .doesNotContain("broker");
  }

  @Test
  void aDirectoryThatAnotherViewHoldsIsNamedWithItsSetting() throws Exception {
    Path tables = scratch.resolve("held");
    ViewSettings settings =
        ViewSettings.of(ConfigFactory.empty(), ViewSettings.parse(config("held", tables)));
    try (KafkaStreams holder = holder(settings)) {
      assertThat(holder.state()).isEqualTo(KafkaStreams.State.CREATED);
      assertThat(runWith("held", tables)).isEqualTo(1);
    }

    assertThat(err.toString())
        .contains("cannot be kept in " + tables, "a directory of this view alone")
        .contains("reckon.view.tables.directory")
        .doesNotContain("broker");
  }

  /** Kafka Streams locks its directory when it is made, before it starts. */
  private static KafkaStreams holder(ViewSettings settings) {
    StreamsBuilder topology = new StreamsBuilder();
    topology.table("any", Materialized.as("kept"));
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, StreamsProperties.applicationId(settings));
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    properties.put(StreamsConfig.STATE_DIR_CONFIG, settings.tables().directory().toString());
    return new KafkaStreams(topology.build(), properties);
  }

  private int runWith(String name, Path tables) throws Exception {
    CommandLine command = ViewCli.commandLine().setErr(new PrintWriter(err, true));
    return ViewCli.execute(command, "--config", config(name, tables).toString(), "--port", "0");
  }

  private static Path config(String name, Path tables) throws Exception {
    return Files.writeString(
        scratch.resolve(name + ".conf"),
        """
        reckon.view {
          kafka { bootstrap-servers = "%s", application-id = "%s" }
          topics { prefix = "%s.", partitions = 1 }
          tables.directory = "%s"
        }
        """
            .formatted(broker.bootstrapServers(), name, name, tables));
  }
}
