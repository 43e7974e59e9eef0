package dev.reckon.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueType;
import dev.reckon.settings.SettingRejected;
import dev.reckon.settings.SettingsReader;
import dev.reckon.settings.Spelling;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * How the clients of a command reach Kafka: TLS, SASL and whatever else they can be told, as the
 * processes are told it in their settings, and what is put before the names of topics.
 */
public final class KafkaClientOptions {

  private static final String SERVERS = "bootstrap.servers";

  /** Sections of settings that hold properties of clients; the later ones go before. */
  private static final List<String> SECTIONS =
      List.of("kafka.properties", "catalogue.kafka", "models.kafka");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Settings of the job, the model runtime or the view: their sections kafka and topics say"
              + " how to reach Kafka here too.")
  private @Nullable Path config;

  @Option(
      names = "--kafka-properties",
      paramLabel = "FILE",
      description = "Properties of Kafka's clients, e.g. for TLS and SASL, as Kafka's tools take.")
  private @Nullable Path propertiesFile;

  @Option(
      names = "--kafka-property",
      paramLabel = "KEY=VALUE",
      description = "One of these properties; may be repeated.")
  private Map<String, String> single = new LinkedHashMap<>();

  @Option(
      names = {"--topic-prefix", "--prefix"},
      paramLabel = "PREFIX",
      description =
          "Put before the name of every topic (default: that of --config, or of"
              + " RECKON_TOPIC_PREFIX, else nothing).")
  private @Nullable String prefix;

  private final Map<String, String> environment;

  public KafkaClientOptions() {
    this(System.getenv());
  }

  KafkaClientOptions(Map<String, String> environment) {
    this.environment = environment;
  }

  /** What is put before the name of every topic. */
  public String topicPrefix() {
    if (prefix != null) {
      return prefix;
    }
    return section()
        .filter(process -> process.hasPath("topics.prefix"))
        .map(process -> process.getString("topics.prefix"))
        .orElseGet(() -> environment.getOrDefault("RECKON_TOPIC_PREFIX", ""));
  }

  /**
   * Brokers that the options or the file name; nothing where they name none.
   *
   * @throws UsageError where a property is misspelt
   */
  public Optional<String> bootstrapServers() {
    return Optional.ofNullable(all().get(SERVERS)).filter(servers -> !servers.isBlank());
  }

  /**
   * Properties of any client, without the brokers.
   *
   * @throws UsageError where one is misspelt
   */
  public Map<String, String> properties() {
    Map<String, String> properties = all();
    properties.remove(SERVERS);
    return properties;
  }

  private Map<String, String> all() {
    Map<String, String> properties = new TreeMap<>();
    section().ifPresent(process -> properties.putAll(of(process)));
    if (propertiesFile != null) {
      properties.putAll(read(propertiesFile));
    }
    single.keySet().forEach(KafkaClientOptions::requireSpelling);
    properties.putAll(single);
    return properties;
  }

  /** The settings of the process that the file is of; of the first, where it is of several. */
  private Optional<Config> section() {
    if (config == null) {
      return Optional.empty();
    }
    try {
      Config file = SettingsReader.parse(config).resolve();
      return SettingsReader.ROOTS.stream()
          .filter(file::hasPath)
          .map(file::getConfig)
          .filter(process -> process.hasPath("topics") || !of(process).isEmpty())
          .findFirst();
    } catch (ConfigException e) {
      throw new SettingRejected("The settings cannot be read: " + e.getMessage());
    }
  }

  private static Map<String, String> of(Config process) {
    Map<String, String> properties = new TreeMap<>();
    String servers = "kafka.bootstrap-servers";
    if (process.hasPath(servers)) {
      properties.put(
          SERVERS,
          process.getValue(servers).valueType() == ConfigValueType.LIST
              ? String.join(",", process.getStringList(servers))
              : process.getString(servers));
    }
    for (String section : SECTIONS) {
      if (process.hasPath(section)) {
        process
            .getConfig(section)
            .entrySet()
            .forEach(
                entry ->
                    properties.put(
                        String.join(".", ConfigUtil.splitPath(entry.getKey())),
                        String.valueOf(entry.getValue().unwrapped())));
      }
    }
    return properties;
  }

  private static Map<String, String> read(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new CommandFailed("The Kafka properties in " + file + " cannot be read: " + e, e);
    }
    Map<String, String> read = new TreeMap<>();
    properties.stringPropertyNames().forEach(key -> read.put(key, properties.getProperty(key)));
    return read;
  }

  /** Kafka itself ignores what it does not know; plug-ins have properties of their own. */
  private static void requireSpelling(String property) {
    Set<String> known = new HashSet<>(AdminClientConfig.configNames());
    known.addAll(ProducerConfig.configNames());
    known.addAll(ConsumerConfig.configNames());
    if (!known.contains(property)) {
      Spelling.nearest(property, known)
          .ifPresent(
              meant -> {
                throw new UsageError(
                    "Kafka's clients have no property "
                        + property
                        + " (did you mean "
                        + meant
                        + "?)");
              });
    }
  }
}
