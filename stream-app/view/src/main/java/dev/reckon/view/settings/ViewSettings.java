package dev.reckon.view.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.reckon.history.HistoryBounds;
import dev.reckon.kafka.Startup;
import dev.reckon.kafka.Topics;
import dev.reckon.settings.BrokerSettings;
import dev.reckon.settings.SettingRejected;
import dev.reckon.settings.SettingsReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Every setting of the view, read once and checked. reference.conf explains each. */
public record ViewSettings(
    KafkaSettings kafka,
    Topics topics,
    Startup startup,
    HttpSettings http,
    StreamSettings stream,
    TableSettings tables,
    PopularSettings popular,
    OnlineMetricsSettings onlineMetrics,
    OperationsSettings operations) {

  /** The root key of the view's settings. */
  public static final String ROOT = "reckon.view";

  private static final String GROUP_PROTOCOL = "group.protocol";

  private static final List<String> FREE_SECTIONS =
      List.of("kafka.properties", "kafka.streams-properties", "kafka.producer-properties");

  /** The settings of a file, without defaults. */
  public static Config parse(Path file) {
    return SettingsReader.parse(file);
  }

  /** Keys and values, e.g. {@code reckon.view.http.port}, over the defaults. */
  public static ViewSettings of(Map<String, ?> settings) {
    return of(ConfigFactory.parseMap(settings));
  }

  /**
   * Settings over the defaults; system properties override both.
   *
   * @throws SettingRejected naming the setting that is wrong
   */
  public static ViewSettings of(Config settings) {
    return of(ConfigFactory.empty(), settings);
  }

  /**
   * Settings over the defaults: the command line overrides system properties, which override the
   * file.
   *
   * @throws SettingRejected naming the setting that is wrong
   */
  public static ViewSettings of(Config commandLine, Config file) {
    return read(SettingsReader.over(commandLine, file, ROOT, FREE_SECTIONS));
  }

  private static ViewSettings read(SettingsReader reader) {
    return new ViewSettings(
        kafka(reader),
        BrokerSettings.topics(reader),
        BrokerSettings.startup(reader),
        http(reader),
        stream(reader),
        tables(reader),
        popular(reader),
        onlineMetrics(reader),
        operations(reader));
  }

  private static KafkaSettings kafka(SettingsReader reader) {
    for (String section : List.of("kafka.properties", "kafka.streams-properties")) {
      refuseStreamsProtocol(reader.name(section), reader.properties(section));
    }
    return new KafkaSettings(
        BrokerSettings.bootstrapServers(reader),
        reader.nonEmptyText("kafka.application-id"),
        reader.clientProperties("kafka.properties"),
        reader.properties("kafka.streams-properties"),
        reader.clientProperties("kafka.producer-properties"));
  }

  /** KAFKA-20887. */
  private static void refuseStreamsProtocol(String section, Map<String, String> properties) {
    String protocol = properties.getOrDefault(GROUP_PROTOCOL, "");
    if (protocol.equalsIgnoreCase("streams")) {
      throw new SettingRejected(
          section + ".\"" + GROUP_PROTOCOL + "\"",
          protocol,
          "\"classic\" or nothing: under the streams protocol Kafka 4.2 asks the wrong instance for"
              + " a user while owners change (KAFKA-20887)");
    }
  }

  private static HttpSettings http(SettingsReader reader) {
    String advertised = reader.text("http.advertised");
    if (!advertised.isEmpty() && !SettingsReader.isHostAndPort(advertised)) {
      throw new SettingRejected(ROOT + ".http.advertised", advertised, "host:port, or empty");
    }
    return new HttpSettings(
        reader.nonEmptyText("http.host"),
        reader.number("http.port", 0, 65_535),
        advertised,
        reader.textsOrNone(
            "http.allowed-hosts",
            host -> host.equals("*") || host.matches("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]"),
            "a host without scheme and port, e.g. shop.example.com, or *"),
        reader.text("http.bearer-token"),
        reader.textsOrNone(
            "http.cors-origins",
            origin -> origin.equals("*") || origin.matches("https?://[^/]+"),
            "an origin, e.g. https://shop.example.com, or *"),
        reader.bytes("http.body-max", 1_024, 1 << 20),
        reader.duration("http.request-timeout", Duration.ofMillis(100), Duration.ofMinutes(10)),
        reader.number("http.connections-max", 1, 1_000_000),
        reader.duration("http.forward-timeout", Duration.ofMillis(10), Duration.ofMinutes(1)));
  }

  private static StreamSettings stream(SettingsReader reader) {
    return new StreamSettings(
        reader.number("stream.open-max", 0, 1_000_000),
        reader.number("stream.queue", 1, 1_000),
        // Connections without a byte for 30 s count as dead.
        reader.duration("stream.keep-alive", Duration.ofMillis(100), Duration.ofSeconds(25)));
  }

  private static TableSettings tables(SettingsReader reader) {
    return new TableSettings(
        Path.of(reader.nonEmptyText("tables.directory")),
        reader.number("tables.standby-replicas", 0, 10),
        reader.number("tables.threads", 1, 1_000),
        reader.number("tables.recent-lists", 1, 10_000_000),
        reader.duration("tables.idle-expiry", Duration.ofMinutes(1), Duration.ofDays(3_650)),
        reader.duration("tables.erasure-memory", Duration.ofDays(14), Duration.ofDays(3_650)),
        new HistoryBounds(
            reader.number("tables.history.interactions", 1, 10_000),
            reader.number("tables.history.searches", 0, 10_000)));
  }

  private static PopularSettings popular(SettingsReader reader) {
    return new PopularSettings(
        reader.textsOrNone(
            "popular.runtimes", SettingsReader::isHostAndPort, "host:port of a model runtime"),
        reader.duration("popular.refresh", Duration.ofMillis(100), Duration.ofDays(1)),
        reader.duration("popular.half-life", Duration.ofSeconds(1), Duration.ofDays(3_650)));
  }

  private static OnlineMetricsSettings onlineMetrics(SettingsReader reader) {
    return new OnlineMetricsSettings(
        reader.duration("online-metrics.window", Duration.ofSeconds(1), Duration.ofDays(1)),
        reader.duration("online-metrics.grace", Duration.ZERO, Duration.ofDays(7)));
  }

  private static OperationsSettings operations(SettingsReader reader) {
    return new OperationsSettings(
        endpoint(reader, "operations.job-metrics"),
        endpoint(reader, "operations.runtime-metrics"),
        reader.duration("operations.refresh", Duration.ofMillis(100), Duration.ofHours(1)));
  }

  private static String endpoint(SettingsReader reader, String key) {
    String value = reader.text(key);
    if (!value.isEmpty() && !value.matches("https?://[^\\s]+")) {
      throw new SettingRejected(
          ROOT + "." + key, value, "an address, e.g. http://localhost:9250/metrics, or empty");
    }
    return value;
  }
}
