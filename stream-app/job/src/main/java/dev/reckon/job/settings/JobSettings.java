package dev.reckon.job.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import dev.reckon.job.history.RequestPolicy;
import dev.reckon.job.recommend.RecommendSettings;
import dev.reckon.job.request.InferenceSettings;
import dev.reckon.settings.SettingRejected;
import dev.reckon.settings.SettingsReader;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Every setting of the job, read once and checked. What each means stands in reference.conf. */
public record JobSettings(
    String name,
    KafkaSettings kafka,
    Topics topics,
    RecommendSettings recommend,
    InferenceSettings inference,
    OutputSettings output,
    FlinkSettings flink) {

  private static final String ROOT = "reckon.job";

  private static final List<String> FREE_SECTIONS =
      List.of(
          "kafka.properties",
          "kafka.consumer-properties",
          "kafka.producer-properties",
          "flink.properties");

  /** The defaults, with what the system properties override. */
  public static JobSettings defaults() {
    return of(ConfigFactory.empty());
  }

  /**
   * A file over the defaults.
   *
   * @throws SettingRejected naming the setting that is wrong, or the file that cannot be read
   */
  public static JobSettings read(Path file) {
    return of(parse(file));
  }

  /** A file's settings as they stand there. */
  public static Config parse(Path file) {
    try {
      return ConfigFactory.parseFile(
          file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
    } catch (ConfigException e) {
      throw new SettingRejected("The settings cannot be read: " + e.getMessage());
    }
  }

  /** Keys and values, e.g. {@code reckon.job.kafka.bootstrap-servers}, over the defaults. */
  public static JobSettings of(Map<String, ?> settings) {
    return of(ConfigFactory.parseMap(settings));
  }

  /**
   * Settings over the defaults; system properties override both.
   *
   * @throws SettingRejected naming the setting that is wrong
   */
  public static JobSettings of(Config settings) {
    Config reference = ConfigFactory.parseResources("reference.conf");
    Config all;
    try {
      all =
          ConfigFactory.systemProperties()
              .withOnlyPath(ROOT)
              .withFallback(settings)
              .withFallback(ConfigFactory.defaultReferenceUnresolved())
              .resolve();
    } catch (ConfigException e) {
      throw new SettingRejected("The settings cannot be read: " + e.getMessage());
    }
    SettingsReader reader = new SettingsReader(all, ROOT);
    reader.refuseUnknown(reference, FREE_SECTIONS);
    return read(reader);
  }

  private static JobSettings read(SettingsReader reader) {
    return new JobSettings(
        reader.nonEmptyText("name"),
        kafka(reader),
        topics(reader),
        recommend(reader),
        inference(reader),
        output(reader),
        flink(reader));
  }

  private static KafkaSettings kafka(SettingsReader reader) {
    return new KafkaSettings(
        String.join(
            ",",
            reader.texts(
                "kafka.bootstrap-servers", JobSettings::isHostAndPort, "host:port of a broker")),
        reader.nonEmptyText("kafka.group-id"),
        reader.oneOf("kafka.start-from", KafkaSettings.StartFrom.class),
        reader.properties("kafka.properties"),
        reader.properties("kafka.consumer-properties"),
        reader.properties("kafka.producer-properties"));
  }

  private static Topics topics(SettingsReader reader) {
    int copies = reader.number("topics.replication-factor", -1, Short.MAX_VALUE);
    if (copies == 0) {
      throw new SettingRejected(ROOT + ".topics.replication-factor", 0, "-1 or at least 1");
    }
    return new Topics(
        reader.text("topics.prefix"),
        reader.number("topics.partitions", 1, 10_000),
        (short) copies);
  }

  private static RecommendSettings recommend(SettingsReader reader) {
    Duration firstPause =
        reader.duration("requests.pause.first", Duration.ofMillis(10), Duration.ofHours(1));
    RequestPolicy policy =
        new RequestPolicy(
            reader.duration("requests.window", Duration.ZERO, Duration.ofMinutes(1)),
            firstPause,
            reader.duration("requests.pause.longest", firstPause, Duration.ofHours(1)));
    int listSize = reader.number("requests.list-size", 1, 1_000);
    return new RecommendSettings(
        reader.number("history.interactions", 1, 10_000),
        reader.number("history.searches", 0, 10_000),
        reader.duration("history.idle-expiry", Duration.ofMinutes(1), Duration.ofDays(3_650)),
        policy,
        reader.duration("requests.deadline", Duration.ofMillis(10), Duration.ofMinutes(1)),
        reader.number("requests.in-flight", 1, 1_000_000),
        listSize,
        reader.number("requests.kept-items", 1, listSize));
  }

  private static InferenceSettings inference(SettingsReader reader) {
    return new InferenceSettings(
        reader.texts(
            "inference.addresses", JobSettings::isHostAndPort, "host:port of a model runtime"),
        reader.number("inference.batch-size", 1, 10_000),
        reader.duration("inference.linger", Duration.ZERO, Duration.ofSeconds(1)),
        reader.number("inference.eager-calls", 0, 1_000),
        reader.duration("inference.popular-refresh", Duration.ofSeconds(1), Duration.ofDays(1)),
        reader
            .numberUnless("inference.reasoning-steps", "trained", 0, 16)
            .orElse(InferenceSettings.AS_TRAINED));
  }

  private static OutputSettings output(SettingsReader reader) {
    return new OutputSettings(
        reader.oneOf("output.encoding", Encoding.class),
        reader.oneOf("output.delivery", OutputSettings.Delivery.class),
        reader.duration("output.transaction-timeout", Duration.ofSeconds(1), Duration.ofDays(7)),
        reader.nonEmptyText("output.transactional-id-prefix"),
        reader.number("output.dead-letter-bytes", 4_096, Integer.MAX_VALUE));
  }

  private static FlinkSettings flink(SettingsReader reader) {
    return new FlinkSettings(
        reader.number("flink.parallelism", 0, 32_768),
        reader.duration("flink.buffer-timeout", Duration.ZERO, Duration.ofSeconds(10)),
        reader.duration("flink.checkpoint.interval", Duration.ofMillis(10), Duration.ofDays(1)),
        reader.text("flink.checkpoint.directory"),
        reader.oneOf("flink.state-backend", FlinkSettings.StateBackend.class),
        reader.text("flink.prometheus-ports"),
        reader.properties("flink.properties"));
  }

  private static boolean isHostAndPort(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      return false;
    }
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      return port >= 1 && port <= 65_535;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
