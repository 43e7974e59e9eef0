package dev.reckon.job.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.reckon.job.history.RequestPolicy;
import dev.reckon.job.recommend.RecommendSettings;
import dev.reckon.job.request.InferenceSettings;
import dev.reckon.kafka.Startup;
import dev.reckon.kafka.Topics;
import dev.reckon.settings.BrokerSettings;
import dev.reckon.settings.SettingRejected;
import dev.reckon.settings.SettingsReader;
import dev.reckon.wire.Encoding;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Every setting of the job, read once and checked. reference.conf explains each. */
public record JobSettings(
    String name,
    KafkaSettings kafka,
    Topics topics,
    Startup startup,
    RecommendSettings recommend,
    InferenceSettings inference,
    OutputSettings output,
    FlinkSettings flink) {

  /** The root key of the job's settings. */
  public static final String ROOT = "reckon.job";

  private static final List<String> FREE_SECTIONS =
      List.of(
          "kafka.properties",
          "kafka.consumer-properties",
          "kafka.producer-properties",
          "flink.properties");

  /**
   * The folder of this job's checkpoints and savepoints, a URI: below the directory of the
   * settings, and named after the job and its topics, so that jobs that share the directory do not
   * use each other's. "" for the environment's default.
   */
  public String checkpointDirectory() {
    String directory = flink.checkpoint().directory();
    if (directory.isEmpty()) {
      return "";
    }
    String prefix = topics.prefix();
    String folder = fileName(name) + (prefix.isEmpty() ? "" : "@" + fileName(prefix));
    return directory.replaceAll("/+$", "") + "/" + folder;
  }

  /** A unique name for a text, with letters, digits, dots and dashes only. */
  private static String fileName(String text) {
    String plain = text.replaceAll("[^A-Za-z0-9._-]", "_");
    return plain.equals(text) ? text : plain + "-" + Integer.toHexString(text.hashCode());
  }

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

  /** The settings of a file, without defaults. */
  public static Config parse(Path file) {
    return SettingsReader.parse(file);
  }

  /** Keys and values, e.g. {@code reckon.kafka.bootstrap-servers}, over the defaults. */
  public static JobSettings of(Map<String, ?> settings) {
    return of(ConfigFactory.parseMap(settings));
  }

  /**
   * Settings over the defaults; system properties override both.
   *
   * @throws SettingRejected naming the setting that is wrong
   */
  public static JobSettings of(Config settings) {
    return of(ConfigFactory.empty(), settings);
  }

  /**
   * Settings over the defaults: the command line overrides system properties, which override the
   * file.
   *
   * @throws SettingRejected naming the setting that is wrong
   */
  public static JobSettings of(Config commandLine, Config file) {
    return read(SettingsReader.over(commandLine, file, ROOT, FREE_SECTIONS));
  }

  private static JobSettings read(SettingsReader reader) {
    return new JobSettings(
        reader.nonEmptyText("name"),
        kafka(reader),
        BrokerSettings.topics(reader),
        BrokerSettings.startup(reader),
        recommend(reader),
        inference(reader),
        output(reader),
        flink(reader));
  }

  private static KafkaSettings kafka(SettingsReader reader) {
    return new KafkaSettings(
        BrokerSettings.bootstrapServers(reader),
        reader.nonEmptyText("kafka.group-id"),
        reader.oneOf("kafka.start-from", KafkaSettings.StartFrom.class),
        reader.clientProperties("kafka.properties"),
        reader.clientProperties("kafka.consumer-properties"),
        reader.clientProperties("kafka.producer-properties"));
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
        reader.number("requests.kept-items", 1, listSize),
        checkpointInterval(reader));
  }

  private static InferenceSettings inference(SettingsReader reader) {
    return new InferenceSettings(
        reader.texts(
            "inference.addresses", SettingsReader::isHostAndPort, "host:port of a model runtime"),
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
        checkpoint(reader),
        reader.oneOf("flink.state-backend", FlinkSettings.StateBackend.class),
        reader.text("flink.prometheus-ports"),
        reader.properties("flink.properties"));
  }

  private static FlinkSettings.Checkpoint checkpoint(SettingsReader reader) {
    return new FlinkSettings.Checkpoint(
        checkpointInterval(reader),
        reader.text("flink.checkpoint.directory"),
        reader
            .numberUnless("flink.checkpoint.tolerable-failures", "unlimited", 0, 1_000_000)
            .orElse(Integer.MAX_VALUE),
        reader
            .numberUnless("flink.checkpoint.keep-savepoints", "all", 1, 1_000_000)
            .orElse(Integer.MAX_VALUE),
        reader.duration("flink.checkpoint.stop-timeout", Duration.ZERO, Duration.ofHours(1)));
  }

  private static Duration checkpointInterval(SettingsReader reader) {
    return reader.duration("flink.checkpoint.interval", Duration.ofMillis(10), Duration.ofDays(1));
  }
}
