package dev.reckon.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueType;
import dev.reckon.settings.ClientProperties;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
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
          "Settings (HOCON) over the defaults, for every process and command. The block"
              + " reckon.kafka says how to reach Kafka; reference.conf shows all that there are.")
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

  /** Read once: what it warns of is said once. */
  private @Nullable FileSettings ofFile;

  public KafkaClientOptions() {
    this(System.getenv());
  }

  KafkaClientOptions(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * What is put before the name of every topic.
   *
   * @throws UsageError where no topic can be called so
   */
  public String topicPrefix() {
    String named =
        prefix != null
            ? prefix
            : ofFile()
                .topicPrefix()
                .orElseGet(() -> environment.getOrDefault("RECKON_TOPIC_PREFIX", ""));
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
   * What the options say, over all other settings of a process.
   *
   * @param root what the settings of the process are below
   * @throws UsageError where a property is misspelt
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
    Map<String, String> properties = new TreeMap<>(ofFile().properties());
    properties.keySet().forEach(KafkaClientOptions::requireSpelling);
    properties.putAll(ofOptions());
    return properties;
  }

  private Map<String, String> ofOptions() {
    Map<String, String> properties = new TreeMap<>();
    if (propertiesFile != null) {
      properties.putAll(read(propertiesFile));
    }
    properties.putAll(single);
    properties.keySet().forEach(KafkaClientOptions::requireSpelling);
    return properties;
  }

  /** The block for all, and over it what a process has for itself. */
  private FileSettings ofFile() {
    FileSettings known = ofFile;
    if (known == null) {
      known = read();
      ofFile = known;
    }
    return known;
  }

  private FileSettings read() {
    try {
      Config file = SharedKafka.overProperties(file()).resolve();
      SettingsReader.ROOTS.forEach(root -> SharedKafka.warnOfFormerKeys(file, root));
      FileSettings settings = FileSettings.ofBlock(file);
      return SettingsReader.ROOTS.stream()
          .filter(file::hasPath)
          .map(file::getConfig)
          .map(FileSettings::ofProcess)
          .filter(process -> !process.equals(FileSettings.NONE))
          .findFirst() // Where the file is of several.
          .map(settings::with)
          .orElse(settings);
    } catch (ConfigException e) {
      throw new SettingRejected("The settings cannot be read: " + e.getMessage());
    }
  }

  /** What a file says of Kafka: properties of clients, the brokers among them, and the prefix. */
  private record FileSettings(Map<String, String> properties, Optional<String> topicPrefix) {

    static final FileSettings NONE = new FileSettings(Map.of(), Optional.empty());

    static FileSettings ofBlock(Config file) {
      return file.hasPath(SharedKafka.ROOT)
          ? of(
              file.getConfig(SharedKafka.ROOT),
              SharedKafka.SERVERS,
              List.of(SharedKafka.PROPERTIES),
              SharedKafka.PREFIX)
          : NONE;
    }

    static FileSettings ofProcess(Config process) {
      return of(process, "kafka.bootstrap-servers", SECTIONS, "topics.prefix");
    }

    private static FileSettings of(
        Config settings, String servers, List<String> sections, String prefix) {
      Map<String, String> properties = new TreeMap<>();
      if (settings.hasPath(servers)) {
        properties.put(
            KafkaClientOptions.SERVERS,
            settings.getValue(servers).valueType() == ConfigValueType.LIST
                ? String.join(",", settings.getStringList(servers))
                : settings.getString(servers));
      }
      for (String section : sections) {
        if (settings.hasPath(section)) {
          settings
              .getConfig(section)
              .entrySet()
              .forEach(
                  entry ->
                      properties.put(
                          String.join(".", ConfigUtil.splitPath(entry.getKey())),
                          String.valueOf(entry.getValue().unwrapped())));
        }
      }
      return new FileSettings(
          properties,
          settings.hasPath(prefix) ? Optional.of(settings.getString(prefix)) : Optional.empty());
    }

    FileSettings with(FileSettings over) {
      Map<String, String> both = new TreeMap<>(properties);
      both.putAll(over.properties);
      return new FileSettings(both, over.topicPrefix.or(() -> topicPrefix));
    }
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

  private static void requireSpelling(String property) {
    ClientProperties.meant(property)
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
