package dev.reckon.serving.server;

import dev.reckon.inference.v1.RecommenderInferenceGrpc;
import dev.reckon.kafka.StartPosition;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.serving.deploy.DeploymentReader;
import dev.reckon.serving.server.ModelSlots.Role;
import dev.reckon.wire.Topic;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model runtime: ports, catalogue, model, reload, health; and the way back. The ports come
 * first, so that a taken one is told before a model is loaded; health says SERVING last, once a
 * warm model is live and the catalogue has been read.
 */
public final class ModelServer {
  private static final Logger LOG = LoggerFactory.getLogger(ModelServer.class);

  /** Clients may ask for a sign of life this often. */
  private static final long KEEP_ALIVE_SECONDS = 10;

  /** A runtime that starts again knows how its candidate did since then. */
  private static final Duration SCORES_LOOK_BACK = Duration.ofDays(1);

  private final Path bundle;
  private final ServerSettings settings;
  private final ModelOpener opener;
  private final InstantSource clock = InstantSource.system();

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ServerMetrics metrics = new ServerMetrics(registry);
  private final ModelSlots slots = new ModelSlots();
  private final ItemAvailability availability = new ItemAvailability();
  private final HealthStatusManager health = new HealthStatusManager();
  private final ExecutorService callThreads = Executors.newCachedThreadPool();

  private final AtomicBoolean isServing = new AtomicBoolean();
  private final RuntimeHealth ready = new RuntimeHealth(isServing::get);
  private final MetricsEndpoint metricsEndpoint = new MetricsEndpoint(registry, ready);
  private final Server server;
  private final TopicFollower catalogue;
  private final TopicFollower clicks;
  private final Deployer deployer;
  private final TopicFollower deployments;
  private final TopicFollower scores;
  private final BundleWatcher watcher;
  private final ShadowTopic shadowTopic;
  private final TopicsAtStart topics;

  private ModelServer(Path bundle, ServerSettings settings, ModelOpener opener) {
    this.bundle = bundle;
    this.settings = settings;
    this.opener = opener;
    shadowTopic = new ShadowTopic(settings.models(), metrics);
    topics = new TopicsAtStart(settings.topicCheck());
    Shadow shadow =
        new Shadow(slots, settings.requests(), clock, shadowTopic, metrics, callThreads);
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(settings.host(), settings.port()))
            .addService(
                new InferenceService(
                    slots,
                    settings.requests(),
                    settings.batch().deadlineMargin(),
                    new CandidateGuard(
                        settings.models().withdrawal().failures(),
                        settings.models().withdrawal().failureShare(),
                        this::withdraw),
                    shadow,
                    metrics,
                    callThreads))
            .addService(health.getHealthService())
            .addService(ProtoReflectionServiceV1.newInstance())
            .executor(callThreads)
            .maxInboundMessageSize(settings.maxMessageBytes())
            .permitKeepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .build();
    catalogue =
        new TopicFollower(
            settings.catalogue().topic(),
            TopicFollower.clientsOf(settings.catalogue().kafka()),
            StartPosition.beginning(),
            new ItemCatalogue(availability, slots::hide));
    clicks =
        new TopicFollower(
            settings.popularity().topic(),
            TopicFollower.clientsOf(settings.popularity().kafka()),
            StartPosition.since(this::clicksLookBack, clock),
            new ClickCounter(slots, metrics, clock));
    deployer =
        new Deployer(
            bundle,
            settings.models().places(bundle, home()),
            slots,
            settings.models().leastOverlap(),
            this::startModel,
            settings.models().deployments()::change,
            metrics);
    scores =
        new TopicFollower(
            settings.models().metricsTopic(),
            TopicFollower.clientsOf(settings.models().kafka()),
            StartPosition.since(() -> SCORES_LOOK_BACK, clock),
            new CandidateScores(
                slots, settings.models().withdrawal().clicks(), this::withdraw, clock));
    deployments =
        settings.models().deployments().follower(new DeploymentReader(deployer::apply, clock));
    watcher = new BundleWatcher(bundle, deployer, metrics::bundleRefused);
  }

  /**
   * Starts a server and returns when it serves.
   *
   * @throws StartException if a port is taken, the bundle refused or the catalogue's client
   *     misconfigured; nothing is left running
   */
  static ModelServer start(Path bundle, ServerSettings settings, ModelOpener opener)
      throws StartException, InterruptedException {
    ModelServer server = new ModelServer(bundle, settings, opener);
    try {
      server.start();
      return server;
    } catch (StartException | InterruptedException | RuntimeException e) {
      server.stop();
      throw e;
    }
  }

  private void start() throws StartException, InterruptedException {
    say(ServingStatus.NOT_SERVING);
    listen();
    lookAtTopics();
    followCatalogue();
    ModelRef live = bringFirstLive();
    followClicks();
    followDeployments();
    followScores();
    awaitCatalogue();
    watcher.start(live.getDigest(), settings.reloadInterval());
    say(ServingStatus.SERVING);
  }

  private void listen() throws StartException {
    watchProcess();
    try {
      server.start();
    } catch (IOException e) {
      throw cannotListen(settings.port(), "--port", e);
    }
    try {
      metricsEndpoint.start(new InetSocketAddress(settings.host(), settings.metricsPort()));
    } catch (IOException e) {
      throw cannotListen(settings.metricsPort(), "--metrics-port", e);
    }
  }

  private void watchProcess() {
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    metrics.watch(availability, slots.live());
  }

  private StartException cannotListen(int port, String option, IOException cause) {
    return new StartException(
        "cannot listen on %s:%d, most likely because another process does (%s); stop that one or give another port with %s"
            .formatted(settings.host(), port, reason(cause), option),
        cause);
  }

  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  /** Those that are followed, while the model is loaded. */
  private void lookAtTopics() {
    if (settings.catalogue().isConfigured()) {
      topics.add(Topic.ITEMS, settings.catalogue().topic(), settings.catalogue().kafka());
    }
    if (settings.popularity().isFollowed()) {
      topics.add(Topic.CLICKS, settings.popularity().topic(), settings.popularity().kafka());
    }
    ModelsSettings models = settings.models();
    if (models.isFollowed()) {
      topics.add(Topic.MODELS, models.topic(), models.kafka());
      topics.add(Topic.RECOMMENDATION_METRICS, models.metricsTopic(), models.kafka());
    }
    topics.start();
  }

  private void followCatalogue() throws StartException {
    if (!settings.catalogue().isConfigured()) {
      return;
    }
    follow(catalogue, "the item catalogue", "reckon.model.catalogue.kafka");
  }

  /** Once a model is live, as clicks are counted for its items. Serving does not wait for it. */
  private void followClicks() throws StartException {
    if (settings.popularity().isFollowed()) {
      follow(clicks, "the clicks topic", "reckon.model.popularity.kafka");
    }
  }

  /** The start waits for what is deployed, as it does for the catalogue. */
  private void followDeployments() throws StartException, InterruptedException {
    if (!settings.models().isFollowed()) {
      return;
    }
    follow(deployments, "the models topic", "reckon.model.models.kafka");
    if (!deployments.awaitReadToEnd(settings.catalogue().startWait())) {
      LOG.warn(
          "the models topic has not been read to its end within {}: serving {} until it has",
          settings.catalogue().startWait(),
          bundle);
    }
  }

  /** How good the candidate's lists are, where that is to be looked at. */
  private void followScores() throws StartException {
    if (settings.models().isFollowed() && settings.models().withdrawal().clicks() > 0) {
      follow(scores, "the topic of online metrics", "reckon.model.models.kafka");
    }
  }

  private void follow(TopicFollower follower, String what, String settings) throws StartException {
    try {
      follower.start();
      ready.follows(follower);
      metrics.watch(follower);
    } catch (KafkaException e) {
      throw new StartException(
          "%s cannot be read with these %s settings: %s".formatted(what, settings, reason(e)), e);
    }
  }

  private Duration clicksLookBack() {
    return slots
        .live()
        .peek()
        .map(model -> settings.popularity().lookBack(model.popularity()))
        .orElse(settings.popularity().readBack());
  }

  private ModelRef bringFirstLive() throws StartException, InterruptedException {
    try {
      return deployer.load(bundle);
    } catch (BundleRefusedException e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Opens the bundle and warms its model up beside those that serve. */
  private LiveModel startModel(Path bundle, Role role)
      throws BundleRefusedException, InterruptedException {
    ServableModel model = opener.open(bundle);
    try {
      Popularity popularity = settings.popularity().of(model, clock.instant());
      return LiveModel.start(
          model,
          popularity,
          settings.popularity().scoreShift(model, popularity),
          role == Role.SHADOW
              ? 1
              : settings.workers(), // it is to leave the cores to those who serve
          settings.batch(),
          metrics);
    } catch (RuntimeException e) {
      throw new BundleRefusedException(
          "the bundle %s is whole, but its model cannot rank: %s".formatted(bundle, reason(e)), e);
    }
  }

  /** On a thread of its own: who finds out must not wait for the candidate's last answers. */
  private void withdraw(String digest, String why) {
    callThreads.execute(
        () -> {
          try {
            deployer.withdraw(digest, why);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the server is stopping
          }
        });
  }

  private void awaitCatalogue() throws StartException, InterruptedException {
    if (!settings.catalogue().isConfigured()) {
      LOG.info("no item catalogue: reckon.model.kafka.bootstrap-servers is empty");
      topics.await(Duration.ZERO);
      return;
    }
    boolean isRead = catalogue.awaitReadToEnd(settings.catalogue().startWait());
    // A broker that has not answered is waited for no longer.
    topics.await(isRead ? settings.catalogue().startWait() : Duration.ZERO);
    if (!isRead) {
      LOG.warn(
          "the item catalogue at {} has not been read to its end within {}: serving all the same, so"
              + " removed items may be recommended until it has",
          settings.catalogue().bootstrapServers(),
          settings.catalogue().startWait());
    }
  }

  private void say(ServingStatus status) {
    isServing.set(status == ServingStatus.SERVING);
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
    health.setStatus(RecommenderInferenceGrpc.SERVICE_NAME, status);
  }

  private static Path home() {
    return Path.of(System.getenv().getOrDefault("RECKON_HOME", ".reckon"));
  }

  /** Where the service listens. */
  public String address() {
    return settings.host() + ":" + server.getPort();
  }

  /** Where the metrics are. */
  public String metricsAddress() {
    return settings.host() + ":" + metricsEndpoint.port();
  }

  /** One sentence about the live model. */
  public String describeModel() {
    return slots
        .live()
        .peek()
        .map(
            model ->
                "model %s %s, %d items"
                    .formatted(
                        model.reference().getName(),
                        model.reference().getVersion(),
                        model.items().size()))
        .orElse("no model");
  }

  /** Waits until the server has been stopped. */
  public void awaitStop() throws InterruptedException {
    server.awaitTermination();
  }

  /** Takes no more calls, answers all that it has, and ends. Doing it twice does no harm. */
  public void stop() throws InterruptedException {
    isServing.set(false);
    health.enterTerminalState();
    server.shutdown();
    if (!server.awaitTermination(settings.stopGrace().toNanos(), TimeUnit.NANOSECONDS)) {
      LOG.warn("calls were still in flight after {}; they are cut off", settings.stopGrace());
      server.shutdownNow().awaitTermination();
    }
    topics.close();
    watcher.close();
    scores.close();
    deployments.close();
    clicks.close();
    slots.clear();
    shadowTopic.close();
    catalogue.close();
    metricsEndpoint.close();
    callThreads.shutdown();
  }
}
