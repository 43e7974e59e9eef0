package dev.reckon.serving.server;

import dev.reckon.kafka.ClientRefused;
import dev.reckon.kafka.StartPosition;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.serving.metrics.RuntimeHealth;
import dev.reckon.serving.metrics.TopicMetrics;
import dev.reckon.wire.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics that the runtime follows, if its settings name brokers: the catalogue, the clicks, the
 * deployments and the scores of the candidate. Each has its own thread.
 */
final class FollowedTopics implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FollowedTopics.class);

  /** A runtime that restarts reads the scores of its candidate from then on. */
  private static final Duration SCORES_LOOK_BACK = Duration.ofDays(1);

  /** The readers of the messages of each topic. */
  record Readers(
      TopicFollower.Reader catalogue,
      TopicFollower.Reader clicks,
      TopicFollower.Reader searches,
      TopicFollower.Reader erasures,
      TopicFollower.Reader deployments,
      TopicFollower.Reader scores) {}

  private final ServerSettings settings;
  private final RuntimeHealth health;
  private final TopicMetrics metrics;
  private final TopicsAtStart atStart;
  private final TopicFollower catalogue;
  private final TopicFollower clicks;
  private final TopicFollower searches;
  private final TopicFollower erasures;
  private final TopicFollower deployments;
  private final TopicFollower scores;

  /**
   * @param clicksLookBack how much of the past of the clicks is read, asked for once a model is
   *     live
   */
  FollowedTopics(
      ServerSettings settings,
      Readers readers,
      Supplier<Duration> clicksLookBack,
      RuntimeHealth health,
      TopicMetrics metrics,
      InstantSource clock) {
    this.settings = settings;
    this.health = health;
    this.metrics = metrics;
    atStart = new TopicsAtStart(settings.topicCheck());
    catalogue =
        new TopicFollower(
            settings.catalogue().topic(),
            TopicFollower.clientsOf(settings.catalogue().kafka()),
            StartPosition.beginning(),
            readers.catalogue());
    clicks =
        new TopicFollower(
            settings.popularity().topic(),
            TopicFollower.clientsOf(settings.popularity().kafka()),
            StartPosition.since(clicksLookBack, clock),
            readers.clicks());
    searches =
        new TopicFollower(
            settings.popularity().memory().searchesTopic(),
            TopicFollower.clientsOf(settings.popularity().kafka()),
            StartPosition.since(clicksLookBack, clock),
            readers.searches());
    erasures =
        new TopicFollower(
            settings.popularity().memory().erasuresTopic(),
            TopicFollower.clientsOf(settings.popularity().kafka()),
            StartPosition.since(clicksLookBack, clock),
            readers.erasures());
    deployments = settings.models().deployments().follower(readers.deployments());
    scores =
        new TopicFollower(
            settings.models().metricsTopic(),
            TopicFollower.clientsOf(settings.models().kafka()),
            StartPosition.since(() -> SCORES_LOOK_BACK, clock),
            readers.scores());
  }

  /** Begins to check the settings of the followed topics, while the model is loaded. */
  void inspect() {
    if (settings.catalogue().isConfigured()) {
      atStart.add(Topic.ITEMS, settings.catalogue().topic(), settings.catalogue().kafka());
    }
    if (settings.popularity().isFollowed()) {
      atStart.add(Topic.CLICKS, settings.popularity().topic(), settings.popularity().kafka());
    }
    if (settings.popularity().learnsFromClicks()) {
      PopularitySettings.Memory memory = settings.popularity().memory();
      atStart.add(Topic.SEARCHES, memory.searchesTopic(), settings.popularity().kafka());
      atStart.add(Topic.ERASURES, memory.erasuresTopic(), settings.popularity().kafka());
    }
    ModelsSettings models = settings.models();
    if (models.isFollowed()) {
      atStart.add(Topic.MODELS, models.topic(), models.kafka());
      atStart.add(Topic.RECOMMENDATION_METRICS, models.metricsTopic(), models.kafka());
    }
    atStart.start();
  }

  void followCatalogue() throws StartException {
    if (!settings.catalogue().isConfigured()) {
      return;
    }
    follow(catalogue, "the item catalogue", "reckon.model.catalogue.kafka");
  }

  /** Once a model is live, as clicks are counted for its items. Serving does not wait for it. */
  void followClicks() throws StartException {
    if (settings.popularity().learnsFromClicks()) {
      follow(erasures, "the erasures topic", "reckon.model.popularity.kafka");
      follow(searches, "the searches topic", "reckon.model.popularity.kafka");
    }
    if (settings.popularity().isFollowed()) {
      follow(clicks, "the clicks topic", "reckon.model.popularity.kafka");
    }
  }

  /** The start waits for what is deployed, as it does for the catalogue. */
  void followDeployments(@Nullable Path bundle) throws StartException, InterruptedException {
    if (!settings.models().isFollowed()) {
      return;
    }
    follow(deployments, "the models topic", "reckon.model.models.kafka");
    if (!deployments.awaitReadToEnd(settings.catalogue().startWait())) {
      LOG.warn(
          "the models topic has not been read to its end within {} s: serving {} until it has",
          startWaitSeconds(),
          bundle == null ? "without a model" : bundle);
    }
  }

  /** Compares the candidate's lists with the live model's, if the settings ask for it. */
  void followScores() throws StartException {
    if (settings.models().isFollowed() && settings.models().withdrawal().clicks() > 0) {
      follow(scores, "the topic of online metrics", "reckon.model.models.kafka");
    }
  }

  private void follow(TopicFollower follower, String what, String settings) throws StartException {
    try {
      follower.start();
      health.follows(follower);
      metrics.watch(follower);
    } catch (KafkaException | ClientRefused e) {
      throw new StartException(
          "%s cannot be read with these %s settings: %s"
              .formatted(what, settings, StartException.reason(e)),
          e);
    }
  }

  void awaitCatalogue() throws StartException, InterruptedException {
    if (!settings.catalogue().isConfigured()) {
      LOG.info("no item catalogue: reckon.kafka.bootstrap-servers is empty");
      atStart.await(Duration.ZERO);
      return;
    }
    boolean isRead = catalogue.awaitReadToEnd(settings.catalogue().startWait());
    // A broker that has not answered is waited for no longer.
    atStart.await(isRead ? settings.catalogue().startWait() : Duration.ZERO);
    if (!isRead) {
      LOG.warn(
          "the item catalogue at {} has not been read to its end within {} s: serving all the same, so"
              + " removed items may be recommended until it has",
          settings.catalogue().bootstrapServers(),
          startWaitSeconds());
    }
  }

  private double startWaitSeconds() {
    return settings.catalogue().startWait().toMillis() / 1_000.0;
  }

  @Override
  public void close() {
    atStart.close();
    scores.close();
    deployments.close();
    erasures.close();
    searches.close();
    clicks.close();
    catalogue.close();
  }
}
