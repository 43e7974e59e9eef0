package dev.reckon.serving.server;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.reckon.kafka.TopicCheck;
import dev.reckon.model.bundle.TrustedPrograms;
import dev.reckon.model.program.Device;
import dev.reckon.model.program.Execution;
import dev.reckon.model.program.Precision;
import dev.reckon.serving.batch.BatchSettings;
import dev.reckon.serving.batch.DepthSettings;
import dev.reckon.serving.newitems.NewItemSettings;
import dev.reckon.serving.request.RequestRules;
import dev.reckon.serving.rollout.BundlePlaces;
import dev.reckon.settings.BrokerSettings;
import dev.reckon.settings.SettingRejected;
import dev.reckon.settings.SettingsReader;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * Every setting of the runtime; {@code reference.conf} shows each key with its default and meaning.
 *
 * @param port 0 takes a free one, as does {@code metricsPort}
 * @param execution how models run
 * @param explains whether lists come with their evidence
 * @param workers threads that rank
 * @param newItems how items that came after the training get rows
 * @param topicCheck what to do about topics with other settings
 * @param reloadInterval how often the bundle is checked
 * @param stopGrace how long a stop waits for requests in flight
 * @param maxMessageBytes the largest request
 */
record ServerSettings(
    String host,
    int port,
    int metricsPort,
    Execution execution,
    boolean explains,
    int workers,
    BatchSettings batch,
    RequestRules requests,
    CatalogueSettings catalogue,
    PopularitySettings popularity,
    ModelsSettings models,
    NewItemSettings newItems,
    TopicCheck.Mode topicCheck,
    Duration reloadInterval,
    Duration stopGrace,
    int maxMessageBytes) {

  /** The root key of the runtime's settings. */
  static final String ROOT = "reckon.model";

  /**
   * No list waits for a click to be counted, so the broker collects clicks before it answers. With
   * Kafka's defaults it answers as soon as there is a click.
   */
  private static final Map<String, String> FETCHES_OF_CLICKS =
      Map.of(
          ConsumerConfig.FETCH_MIN_BYTES_CONFIG, "65536",
          ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "100");

  private static final List<String> FREE_SECTIONS =
      List.of("kafka.properties", "catalogue.kafka", "popularity.kafka", "models.kafka");

  private static final int MAX_PORT = 65_535;
  private static final int WORKERS_OF_GPU = 2;
  private static final String OF_THE_BUNDLE = "bundle";
  private static final Duration SHORTEST_HALF_LIFE = Duration.ofSeconds(1);

  /**
   * Settings below {@code reckon.model} over the defaults; system properties override both.
   *
   * @throws SettingRejected naming key, value and rule of the first that is wrong
   */
  static ServerSettings of(Config settings) {
    return of(ConfigFactory.empty(), settings);
  }

  /**
   * The same: the command line overrides system properties, which override the file.
   *
   * @throws SettingRejected naming key, value and rule of the first that is wrong
   */
  static ServerSettings of(Config commandLine, Config file) {
    return read(SettingsReader.over(commandLine, file, ROOT, FREE_SECTIONS));
  }

  /** The same with other settings of popularity. */
  ServerSettings with(PopularitySettings other) {
    return new ServerSettings(
        host,
        port,
        metricsPort,
        execution,
        explains,
        workers,
        batch,
        requests,
        catalogue,
        other,
        models,
        newItems,
        topicCheck,
        reloadInterval,
        stopGrace,
        maxMessageBytes);
  }

  private static ServerSettings read(SettingsReader model) {
    // The topic names below contain it already: a wrong prefix is reported here.
    var unused = BrokerSettings.topicPrefix(model);
    RequestRules requests =
        new RequestRules(
            model.number("requests.users-max", 1, 100_000),
            model.number("requests.list-size-max", 1, 10_000));
    CatalogueSettings catalogue =
        new CatalogueSettings(
            model.nonEmptyText("catalogue.topic"),
            catalogueKafka(model),
            model.duration("catalogue.start-wait", Duration.ZERO));
    Device device = model.named("device", Device::named, "cpu, cuda or cuda:N");
    return new ServerSettings(
        model.nonEmptyText("host"),
        model.number("port", 0, MAX_PORT),
        model.number("metrics-port", 0, MAX_PORT),
        new Execution(
            device,
            model.named("precision", Precision::named, "float32 or bfloat16"),
            model.flag("int8-candidates")),
        model.flag("evidence"),
        workers(model.number("workers", 0, 1024), device),
        batch(model, requests),
        requests,
        catalogue,
        popularity(model, catalogue),
        new ModelsSettings(
            model.nonEmptyText("models.topic"),
            model.nonEmptyText("models.shadow-topic"),
            model.nonEmptyText("models.metrics-topic"),
            kafka(model, "models.kafka", catalogue),
            model.share("models.least-overlap"),
            model.textsOrNone(
                "models.allowed-directories",
                BundlePlaces::isAbsolute,
                "absolute paths of directories"),
            model.named("models.trust-programs", TrustedPrograms::named, TrustedPrograms.RULE),
            new ModelsSettings.Withdrawal(
                model.number("models.withdraw.failures", 1, 1_000_000),
                model.share("models.withdraw.failure-share"),
                model.number("models.withdraw.clicks", 0, 1_000_000_000))),
        new NewItemSettings(
            model.flag("new-items.read"),
            model.number("new-items.most", 1, 1_000_000),
            model.number("new-items.queue-bound", 1, 1_000_000),
            model.duration("new-items.interval", Duration.ofMillis(10))),
        BrokerSettings.topicCheck(model),
        model.duration("reload.interval", Duration.ofMillis(10)),
        model.duration("stop.grace", Duration.ZERO),
        model.bytes("requests.bytes-max", 1024, 1 << 30));
  }

  private static PopularitySettings popularity(SettingsReader model, CatalogueSettings catalogue) {
    return new PopularitySettings(
        model.flag("popularity.live"),
        model.nonEmptyText("popularity.topic"),
        clicksKafka(model, catalogue),
        model.nonEmptyText("popularity.half-life").equals(OF_THE_BUNDLE)
            ? null
            : model.duration("popularity.half-life", SHORTEST_HALF_LIFE),
        model.duration("popularity.default-half-life", SHORTEST_HALF_LIFE),
        model.duration("popularity.read-back", Duration.ZERO),
        model.share("popularity.prior-weight"),
        new PopularitySettings.Memory(
            model.flag("memory.mixed"),
            model.nonEmptyText("memory.searches-topic"),
            model.nonEmptyText("memory.erasures-topic"),
            model.duration("memory.read-back", Duration.ZERO)));
  }

  private static Map<String, String> catalogueKafka(SettingsReader model) {
    Map<String, String> kafka = new HashMap<>(model.clientProperties("kafka.properties"));
    kafka.put("bootstrap.servers", BrokerSettings.bootstrapServersIfAny(model));
    kafka.putAll(model.clientPropertiesWithServers("catalogue.kafka"));
    return kafka;
  }

  private static Map<String, String> clicksKafka(
      SettingsReader model, CatalogueSettings catalogue) {
    Map<String, String> kafka = new HashMap<>(FETCHES_OF_CLICKS);
    kafka.putAll(kafka(model, "popularity.kafka", catalogue));
    return kafka;
  }

  /** Properties of a client; by default those of the catalogue's client. */
  private static Map<String, String> kafka(
      SettingsReader model, String key, CatalogueSettings catalogue) {
    Map<String, String> kafka = new HashMap<>(catalogue.kafka());
    kafka.putAll(model.clientPropertiesWithServers(key));
    return kafka;
  }

  private static int workers(int configured, Device device) {
    if (configured > 0) {
      return configured;
    }
    return device.equals(Device.CPU) ? Runtime.getRuntime().availableProcessors() : WORKERS_OF_GPU;
  }

  private static BatchSettings batch(SettingsReader model, RequestRules requests) {
    int size = model.number("batch.size", 1, 4096);
    return new BatchSettings(
        size,
        model.duration("batch.budget", Duration.ZERO),
        model.risingNumbers("batch.length-buckets"),
        model.number("batch.queue-bound", Math.max(size, requests.maxUsers()), 10_000_000),
        model.duration("batch.deadline-margin", Duration.ZERO),
        depth(model));
  }

  private static DepthSettings depth(SettingsReader model) {
    Duration low = model.duration("depth.backlog-low", Duration.ZERO);
    return new DepthSettings(
        model.flag("depth.adaptive"),
        model.number("depth.least", 0, RequestRules.MAX_REASONING_STEPS),
        model.duration("depth.backlog-high", low.plusMillis(1)),
        low,
        model.duration("depth.recovery", Duration.ofMillis(1)));
  }
}
