package dev.reckon.model.serve;

import com.typesafe.config.Config;
import dev.reckon.model.batch.BatchSettings;
import dev.reckon.model.batch.DepthSettings;
import dev.reckon.model.program.Device;
import dev.reckon.model.program.Execution;
import dev.reckon.model.program.Precision;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Every setting of the runtime; {@code reference.conf} shows each key with its default and meaning.
 *
 * @param port 0 takes a free one, as does {@code metricsPort}
 * @param execution how models run
 * @param explains whether lists come with their evidence
 * @param workers threads that rank
 * @param reloadInterval how often the bundle is looked at
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
    Duration reloadInterval,
    Duration stopGrace,
    int maxMessageBytes) {

  private static final int MAX_PORT = 65_535;
  private static final int WORKERS_OF_GPU = 2;
  private static final String OF_THE_BUNDLE = "bundle";
  private static final Duration SHORTEST_HALF_LIFE = Duration.ofSeconds(1);

  /**
   * Reads the settings under {@code reckon.model}.
   *
   * @throws SettingException naming key, value and rule of the first that is wrong
   */
  static ServerSettings read(Config config) throws SettingException {
    SettingReader model = new SettingReader(config, "reckon.model");
    RequestRules requests =
        new RequestRules(
            model.wholeNumber("requests.users-max", 1, 100_000),
            model.wholeNumber("requests.list-size-max", 1, 10_000));
    CatalogueSettings catalogue =
        new CatalogueSettings(
            model.text("catalogue.topic"),
            model.properties("catalogue.kafka"),
            model.duration("catalogue.start-wait", Duration.ZERO));
    Device device = model.named("device", Device::named, "cpu, cuda or cuda:N");
    return new ServerSettings(
        model.text("host"),
        model.wholeNumber("port", 0, MAX_PORT),
        model.wholeNumber("metrics-port", 0, MAX_PORT),
        new Execution(
            device,
            model.named("precision", Precision::named, "float32 or bfloat16"),
            model.flag("int8-candidates")),
        model.flag("evidence"),
        workers(model.wholeNumber("workers", 0, 1024), device),
        batch(model, requests),
        requests,
        catalogue,
        popularity(model, catalogue),
        new ModelsSettings(
            model.text("models.topic"),
            model.text("models.shadow-topic"),
            model.text("models.metrics-topic"),
            kafka(model, "models.kafka", catalogue),
            model.share("models.least-overlap"),
            new ModelsSettings.Withdrawal(
                model.wholeNumber("models.withdraw.failures", 1, 1_000_000),
                model.share("models.withdraw.failure-share"),
                model.wholeNumber("models.withdraw.clicks", 0, 1_000_000_000))),
        model.duration("reload.interval", Duration.ofMillis(10)),
        model.duration("stop.grace", Duration.ZERO),
        model.bytes("requests.bytes-max", 1024, 1 << 30));
  }

  private static PopularitySettings popularity(SettingReader model, CatalogueSettings catalogue)
      throws SettingException {
    return new PopularitySettings(
        model.flag("popularity.live"),
        model.text("popularity.topic"),
        kafka(model, "popularity.kafka", catalogue),
        model.text("popularity.half-life").equals(OF_THE_BUNDLE)
            ? null
            : model.duration("popularity.half-life", SHORTEST_HALF_LIFE),
        model.duration("popularity.default-half-life", SHORTEST_HALF_LIFE),
        model.duration("popularity.read-back", Duration.ZERO),
        model.share("popularity.prior-weight"));
  }

  /** Properties of a client, where they do not differ those of the catalogue's. */
  private static Map<String, String> kafka(
      SettingReader model, String key, CatalogueSettings catalogue) throws SettingException {
    Map<String, String> kafka = new HashMap<>(catalogue.kafka());
    kafka.putAll(model.properties(key));
    return kafka;
  }

  private static int workers(int configured, Device device) {
    if (configured > 0) {
      return configured;
    }
    return device.equals(Device.CPU) ? Runtime.getRuntime().availableProcessors() : WORKERS_OF_GPU;
  }

  private static BatchSettings batch(SettingReader model, RequestRules requests)
      throws SettingException {
    int size = model.wholeNumber("batch.size", 1, 4096);
    return new BatchSettings(
        size,
        model.duration("batch.budget", Duration.ZERO),
        model.risingNumbers("batch.length-buckets"),
        model.wholeNumber("batch.queue-bound", Math.max(size, requests.maxUsers()), 10_000_000),
        model.duration("batch.deadline-margin", Duration.ZERO),
        depth(model));
  }

  private static DepthSettings depth(SettingReader model) throws SettingException {
    Duration low = model.duration("depth.backlog-low", Duration.ZERO);
    return new DepthSettings(
        model.flag("depth.adaptive"),
        model.wholeNumber("depth.least", 0, RequestRules.MAX_REASONING_STEPS),
        model.duration("depth.backlog-high", low.plusMillis(1)),
        low,
        model.duration("depth.recovery", Duration.ofMillis(1)));
  }
}
