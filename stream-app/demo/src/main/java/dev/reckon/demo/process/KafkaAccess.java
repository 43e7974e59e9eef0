package dev.reckon.demo.process;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import dev.reckon.job.settings.JobSettings;
import dev.reckon.process.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How everything in a demo reaches its broker.
 *
 * @param bootstrapServers host:port, with commas
 * @param properties of any client, by Kafka's own names: TLS, SASL and the like
 * @param topicPrefix prefix of the name of every topic
 */
public record KafkaAccess(
    String bootstrapServers, Map<String, String> properties, String topicPrefix) {

  public KafkaAccess {
    properties = Map.copyOf(properties);
  }

  /** A broker of this machine, and topics without a prefix. */
  public static KafkaAccess of(String bootstrapServers) {
    return new KafkaAccess(bootstrapServers, Map.of(), "");
  }

  /** The access of a job's settings. */
  static KafkaAccess of(JobSettings job) {
    return new KafkaAccess(
        job.kafka().bootstrapServers(), job.kafka().properties(), job.topics().prefix());
  }

  /** Properties of any client, the brokers among them. */
  public Map<String, String> client() {
    Map<String, String> client = new HashMap<>(properties);
    client.put("bootstrap.servers", bootstrapServers);
    return client;
  }

  /** The settings of a job with this access, by key. */
  public Map<String, Object> jobSettings() {
    return Map.of(
        "reckon.kafka.bootstrap-servers", bootstrapServers,
        "reckon.kafka.properties", properties,
        "reckon.kafka.topic-prefix", topicPrefix);
  }

  /** The same for a child process, without {@link #properties}. */
  ChildJvm told(ChildJvm child) {
    return child
        .with("-Dreckon.kafka.bootstrap-servers=" + bootstrapServers)
        .with("-Dreckon.kafka.topic-prefix=" + topicPrefix);
  }

  /**
   * A file of settings with the properties, if there are any, which only this user may read: every
   * user of the machine sees the command line of a process, and the properties may contain
   * passwords.
   */
  Optional<Path> settingsFile() {
    if (properties.isEmpty()) {
      return Optional.empty();
    }
    String settings =
        ConfigFactory.parseMap(Map.of("reckon.kafka.properties", properties))
            .root()
            .render(ConfigRenderOptions.concise());
    try {
      Path file = Files.createTempFile("reckon-", ".conf");
      Files.writeString(file, settings);
      return Optional.of(file);
    } catch (IOException e) {
      throw new UncheckedIOException("The settings of a process cannot be written", e);
    }
  }
}
