package dev.reckon.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.reckon.settings.ClientProperties;
import dev.reckon.settings.GivenKafka;
import dev.reckon.settings.ReadableFile;
import dev.reckon.settings.SettingRejected;
import dev.reckon.settings.SettingsReader;
import dev.reckon.settings.SharedKafka;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * How the clients of a command reach Kafka: TLS, SASL and any other property, as in the settings of
 * the processes, and the topic prefix.
 */
public final class KafkaClientOptions {

  private static final String SERVERS = "bootstrap.servers";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Settings (HOCON) over the defaults, for every process and command. The block "
              + "reckon.kafka says how to reach Kafka; the reference.conf of each process shows "
              + "all its settings.")
  private @Nullable Path config;

  @Option(
      names = "--kafka-properties",
      paramLabel = "FILE",
      description =
          "A file with properties of Kafka's clients, e.g. for TLS and SASL, as Kafka's own "
              + "tools read it.")
  private @Nullable Path propertiesFile;

  @Option(
      names = "--kafka-property",
      paramLabel = "KEY=VALUE",
      description = "One of these properties; may be repeated.")
  private Map<String, String> single = new LinkedHashMap<>();

  @Option(
      names = "--topic-prefix",
      paramLabel = "PREFIX",
      description =
          "Put before the name of every topic (default: that of --config, or of"
              + " RECKON_TOPIC_PREFIX, else nothing).")
  private @Nullable String prefix;

  /** What {@code --topic-prefix} was called; not in the help. */
  @SuppressWarnings("UnusedMethod") // Called by picocli.
  @Option(names = "--prefix", paramLabel = "PREFIX", hidden = true)
  private void formerPrefix(String given) {
    prefix = given;
  }

  private final Map<String, String> environment;

  /** Read once, so that its warnings are logged once. */
  private @Nullable GivenKafka given;

  public KafkaClientOptions() {
    this(System.getenv());
  }

  KafkaClientOptions(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * The prefix of the name of every topic.
   *
   * @throws UsageError if no topic name can begin so
   * @throws SettingRejected if the file is the cause
   */
  public String topicPrefix() {
    GivenKafka settings = given();
    if (prefix == null) {
      Optional<String> named = settings.topicPrefix();
      if (named.isPresent()) {
        return named.get();
      }
    }
    String named = prefix != null ? prefix : environment.getOrDefault("RECKON_TOPIC_PREFIX", "");
    if (!SharedKafka.isPrefix(named)) {
      throw new UsageError(
          "The topic prefix '"
              + named
              + "' is not acceptable: it must be "
              + SharedKafka.PREFIX_RULE);
    }
    return named;
  }

  /**
   * The settings of {@code --config}; none without it.
   *
   * @throws SettingRejected if they cannot be read
   */
  public Config file() {
    return config == null ? ConfigFactory.empty() : SettingsReader.parse(config);
  }

  /**
   * The settings from the options, which override all other settings of a process.
   *
   * @param root the root key of the process's settings
   * @throws UsageError if a property is misspelt
   */
  Config overrides(String root) {
    Map<String, Object> overrides = new HashMap<>();
    if (prefix != null) {
      overrides.put(root + ".topics.prefix", prefix);
    }
    Map<String, String> properties = ofOptions();
    String servers = properties.remove(SERVERS);
    if (servers != null) {
      overrides.put(root + ".kafka.bootstrap-servers", servers);
    }
    if (!properties.isEmpty()) {
      overrides.put(root + ".kafka.properties", properties);
    }
    return ConfigFactory.parseMap(overrides, "the command line");
  }

  /**
   * Brokers that the options or the file name; empty if they name none.
   *
   * @throws UsageError if that is not an address
   * @throws SettingRejected if the file is the cause
   */
  public Optional<String> bootstrapServers() {
    GivenKafka settings = given();
    String servers = ofOptions().get(SERVERS);
    return servers == null
        ? settings.bootstrapServers()
        : Optional.of(KafkaOptions.requireAddresses(servers));
  }

  /**
   * Properties of any client, without the brokers.
   *
   * @throws UsageError if one is misspelt, or has a value that no client accepts
   * @throws SettingRejected if the file is the cause
   */
  public Map<String, String> properties() {
    Map<String, String> ofOptions = ofOptions();
    Map<String, String> properties = new TreeMap<>(given().properties(ofOptions.keySet()));
    properties.putAll(ofOptions);
    properties.remove(SERVERS);
    return properties;
  }

  private Map<String, String> ofOptions() {
    Map<String, String> properties = new TreeMap<>();
    if (propertiesFile != null) {
      properties.putAll(read(propertiesFile));
    }
    properties.putAll(single);
    properties.forEach(KafkaClientOptions::require);
    return properties;
  }

  private GivenKafka given() {
    GivenKafka known = given;
    if (known == null) {
      known = GivenKafka.of(file());
      given = known;
    }
    return known;
  }

  private static Map<String, String> read(Path file) {
    ReadableFile.require(file, "file of Kafka properties");
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new UsageError(
          "The Kafka properties in " + file + " cannot be read: " + Commands.reason(e), e);
    }
    Map<String, String> read = new TreeMap<>();
    properties.stringPropertyNames().forEach(key -> read.put(key, properties.getProperty(key)));
    return read;
  }

  private static void require(String property, String value) {
    if (!property.equals(SERVERS)) {
      ClientProperties.OF_CLIENTS
          .fault(property, value)
          .ifPresent(
              fault -> {
                throw new UsageError(fault);
              });
    }
  }
}
