package dev.reckon.learner;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.reckon.kafka.Startup;
import dev.reckon.kafka.Topics;
import dev.reckon.language.ItemText;
import dev.reckon.learner.cycle.CycleRules;
import dev.reckon.learner.log.LogLimits;
import dev.reckon.learning.train.ContinueSettings;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.bundle.TrustedPrograms;
import dev.reckon.settings.BrokerSettings;
import dev.reckon.settings.SettingRejected;
import dev.reckon.settings.SettingsReader;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every setting of the learner; {@code reference.conf} shows each key with its default and meaning.
 *
 * @param kafka properties of Kafka's clients, the brokers among them
 * @param topics names of topics, and how missing ones are created
 * @param startup how to begin
 * @param metrics where Prometheus reads what it does
 * @param log what the event log keeps
 * @param eraseAfter how long users wait to be removed from it
 * @param cadence when the next bundle is made
 * @param first what the log must have before the first bundle
 * @param next what must be new before the next bundle
 * @param training how bundles are trained
 * @param trial how a candidate is tried out
 * @param models the deployments and the bundles
 */
record LearnerSettings(
    Map<String, String> kafka,
    Topics topics,
    Startup startup,
    Metrics metrics,
    LogLimits log,
    Duration eraseAfter,
    Cadence cadence,
    CycleRules first,
    CycleRules next,
    Training training,
    TrialSettings trial,
    Models models) {

  /** The root key of the learner's settings. */
  static final String ROOT = "reckon.learner";

  /** The model of a first bundle for which no other is named. */
  static final String FIRST_MODEL = ModelConfig.CROSS_REASONING;

  private static final String OF_THE_BUNDLE = "bundle";

  /** Texts of items are not read. */
  private static final String NO_TEXT = "none";

  private static final List<String> ITEM_TEXTS =
      Stream.concat(
              Stream.of(OF_THE_BUNDLE, NO_TEXT),
              Arrays.stream(ItemText.values()).map(ItemText::toString))
          .toList();

  private static final List<String> QUERY_TEXTS =
      List.of(OF_THE_BUNDLE, NO_TEXT, ItemText.MINILM.toString());

  private static final Duration SHORTEST = Duration.ofSeconds(1);

  LearnerSettings {
    kafka = Map.copyOf(kafka);
  }

  /**
   * Where Prometheus reads what the learner does.
   *
   * @param port 0 takes a free one; empty for none
   */
  record Metrics(String host, OptionalInt port) {}

  /**
   * When bundles are made.
   *
   * @param every after this much time of events
   * @param clicks or after so many; 0 for never
   * @param anchor from nothing, after this much time of events
   */
  record Cadence(Duration every, int clicks, Duration anchor) {}

  /**
   * How bundles are trained.
   *
   * @param model of one from nothing; {@code bundle} for that of the live bundle
   * @param itemText how one from nothing reads the texts of items: as {@code train --item-text}, or
   *     {@code none}, or {@code bundle} for as the live bundle does
   * @param queryText how one from nothing reads the words of searches, likewise
   * @param settings of one from nothing, {@code key=value}
   * @param continuing how the live bundle is trained on
   * @param seed of everything random
   * @param cpuShare of one processor
   * @param heap of the process, as {@code -Xmx} takes it
   * @param restarts of a training from nothing, because of erasures
   */
  record Training(
      String model,
      String itemText,
      String queryText,
      List<String> settings,
      ContinueSettings continuing,
      long seed,
      double cpuShare,
      String heap,
      int restarts) {

    /** The name of the model, given that of the live bundle. */
    String modelAfter(String live) {
      return model.equals(OF_THE_BUNDLE) ? live : model;
    }

    /** How texts are read, given how the live bundle does; null where they are not. */
    @Nullable String itemTextAfter(@Nullable String live) {
      return after(itemText, live);
    }

    /**
     * How words are read by a model of this name, given how the live bundle does; null for by their
     * letters, and for a model that reads none.
     */
    @Nullable String queryTextAfter(@Nullable String live, String next) {
      return ModelConfig.named(next).readsSearches() ? after(queryText, live) : null;
    }

    private static @Nullable String after(String setting, @Nullable String live) {
      return switch (setting) {
        case OF_THE_BUNDLE -> live;
        case NO_TEXT -> null;
        default -> setting;
      };
    }
  }

  /**
   * How a candidate is tried out.
   *
   * @param percent of users
   * @param margin share of the live bundle's hits that it may lack
   * @param error the probability of a wrong decision of either kind, at most
   * @param stepClicks on lists of either model, in a step of the test
   * @param settled how long after its end a window changes no more
   * @param longest after which it is dropped
   * @param metricsTopic the topic of the figures
   */
  record TrialSettings(
      int percent,
      double margin,
      double error,
      int stepClicks,
      Duration settled,
      Duration longest,
      String metricsTopic) {}

  /**
   * The deployments and the bundles.
   *
   * @param topic of deployments
   * @param trustedText whose programs may run, as it is written
   * @param trusted the same
   * @param keep how many bundles that serve no more
   */
  record Models(String topic, String trustedText, TrustedPrograms trusted, int keep) {}

  /** Settings of a file alone. */
  static LearnerSettings of(Config file) {
    return of(ConfigFactory.empty(), file);
  }

  /**
   * Settings over the defaults: the command line overrides system properties, which override the
   * file.
   *
   * @throws SettingRejected naming key, value and rule of the first that is wrong
   */
  static LearnerSettings of(Config commandLine, Config file) {
    return read(SettingsReader.over(commandLine, file, ROOT, List.of("kafka.properties")));
  }

  private static LearnerSettings read(SettingsReader learner) {
    Map<String, String> kafka = new HashMap<>(learner.clientProperties("kafka.properties"));
    kafka.put("bootstrap.servers", BrokerSettings.bootstrapServers(learner));
    return new LearnerSettings(
        kafka,
        BrokerSettings.topics(learner),
        BrokerSettings.startup(learner),
        new Metrics(
            learner.nonEmptyText("metrics.host"),
            learner.numberUnless("metrics.port", "off", 0, 65_535)),
        new LogLimits(
            learner.duration("log.age", Duration.ofHours(1)),
            learner.bytes("log.bytes", 1 << 20, Integer.MAX_VALUE),
            learner.bytes("log.segment-bytes", 1 << 10, 1 << 30)),
        learner.duration("log.erase-after", Duration.ZERO, Duration.ofMinutes(1)),
        new Cadence(
            learner.duration("cadence.every", SHORTEST),
            learner.number("cadence.clicks", 0, Integer.MAX_VALUE),
            learner.duration("cadence.anchor", SHORTEST)),
        rules(learner, "first"),
        rules(learner, "next"),
        new Training(
            learner.named(
                "training.model",
                name ->
                    name.equals(OF_THE_BUNDLE) || ModelConfig.architectures().contains(name)
                        ? Optional.of(name)
                        : Optional.empty(),
                "bundle, or one of " + String.join(", ", ModelConfig.architectures())),
            oneOf(ITEM_TEXTS, learner, "training.item-text"),
            oneOf(QUERY_TEXTS, learner, "training.query-text"),
            learner.textsOrNone(
                "training.settings", setting -> setting.indexOf('=') > 0, "key=value"),
            continuing(learner),
            learner.number("training.seed", 0, Integer.MAX_VALUE),
            cpuShare(learner),
            learner.named(
                "training.heap",
                heap ->
                    heap.matches("[1-9][0-9]{0,9}[kKmMgG]?") ? Optional.of(heap) : Optional.empty(),
                "a size as -Xmx takes it, e.g. 2g"),
            learner.number("training.restarts", 0, 1_000)),
        new TrialSettings(
            learner.number("trial.percent", 1, 99),
            learner.share("trial.margin"),
            positiveShare(learner, "trial.error"),
            learner.number("trial.step-clicks", 1, 1_000_000),
            learner.duration("trial.settled", Duration.ZERO),
            learner.duration("trial.longest", SHORTEST),
            learner.nonEmptyText("trial.metrics-topic")),
        new Models(
            learner.nonEmptyText("models.topic"),
            learner.text("models.trust-programs"),
            learner.named("models.trust-programs", TrustedPrograms::named, TrustedPrograms.RULE),
            learner.number("models.keep", 0, 1_000_000)));
  }

  private static String oneOf(List<String> names, SettingsReader learner, String setting) {
    return learner.named(
        setting,
        name -> names.contains(name) ? Optional.of(name) : Optional.empty(),
        String.join(", ", names));
  }

  private static CycleRules rules(SettingsReader learner, String section) {
    int leastJudged = learner.number("gate.least-clicks", 1, 1_000_000);
    return new CycleRules(
        learner.number(section + ".clicks", 2, Integer.MAX_VALUE),
        learner.number(section + ".users", 1, Integer.MAX_VALUE),
        learner.share("gate.share"),
        leastJudged,
        learner.number("gate.most-clicks", leastJudged, 1_000_000),
        learner.share("gate.tolerance"),
        learner.share("gate.few-users"),
        learner.share("gate.most-of-few"));
  }

  private static ContinueSettings continuing(SettingsReader learner) {
    ContinueSettings defaults = ContinueSettings.DEFAULT;
    return new ContinueSettings(
        learner.number("training.replay", 0, 1_000),
        learner.number("training.epochs", 1, 1_000),
        defaults.mostSteps(),
        defaults.learningRate(),
        defaults.since());
  }

  private static double cpuShare(SettingsReader learner) {
    return positiveShare(learner, "training.cpu-share");
  }

  private static double positiveShare(SettingsReader learner, String key) {
    double share = learner.share(key);
    if (share == 0) {
      throw new SettingRejected(learner.name(key), share, "a share above 0, up to 1");
    }
    return share;
  }
}
