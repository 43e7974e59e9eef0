package dev.reckon.serving.server;

import dev.reckon.inference.v1.RecommenderInferenceGrpc;
import dev.reckon.kafka.StartPosition;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.model.deploy.DeploymentReader;
import dev.reckon.process.MetricsEndpoint;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.serving.live.ClickCounter;
import dev.reckon.serving.live.ErasureReader;
import dev.reckon.serving.live.ItemAvailability;
import dev.reckon.serving.live.ItemCatalogue;
import dev.reckon.serving.live.LiveMetrics;
import dev.reckon.serving.live.LiveModel;
import dev.reckon.serving.live.Memories;
import dev.reckon.serving.live.MemoryFeed;
import dev.reckon.serving.live.ModelSlots;
import dev.reckon.serving.live.ModelSlots.Role;
import dev.reckon.serving.live.SearchReader;
import dev.reckon.serving.live.TextVectors;
import dev.reckon.serving.metrics.BatchMetrics;
import dev.reckon.serving.metrics.RuntimeHealth;
import dev.reckon.serving.metrics.TopicMetrics;
import dev.reckon.serving.newitems.NewItemMetrics;
import dev.reckon.serving.newitems.NewItemRows;
import dev.reckon.serving.newitems.Places;
import dev.reckon.serving.newitems.TextItemEncoder;
import dev.reckon.serving.request.InferenceService;
import dev.reckon.serving.request.RequestMetrics;
import dev.reckon.serving.rollout.BundleRefusedException;
import dev.reckon.serving.rollout.BundleWatcher;
import dev.reckon.serving.rollout.CandidateGuard;
import dev.reckon.serving.rollout.CandidateScores;
import dev.reckon.serving.rollout.Deployer;
import dev.reckon.serving.rollout.ModelOpener;
import dev.reckon.serving.rollout.RolloutMetrics;
import dev.reckon.serving.rollout.Shadow;
import dev.reckon.serving.rollout.ShadowTopic;
import dev.reckon.serving.text.ItemEncoders;
import dev.reckon.serving.text.SharedTextEncoder;
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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The model runtime: starts ports, catalogue, model, reload and health, and stops them in the
 * reverse order. The ports come first, so that a taken port is reported before a model is loaded.
 * Health is SERVING last, once a warm model is live and the catalogue has been read.
 */
public final class ModelServer {
  private static final Logger LOG = LoggerFactory.getLogger(ModelServer.class);

  /** Clients may send keep-alive pings this often. */
  private static final long KEEP_ALIVE_SECONDS = 10;

  private final @Nullable Path bundle;
  private final ServerSettings settings;
  private final InstantSource clock = InstantSource.system();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final BatchMetrics batchMetrics = new BatchMetrics(registry);
  private final LiveMetrics liveMetrics = new LiveMetrics(registry);
  private final RolloutMetrics rolloutMetrics = new RolloutMetrics(registry);
  private final ModelSlots slots = new ModelSlots();
  private final ItemAvailability availability = new ItemAvailability();
  private final Memories memories = new Memories();
  private final SharedTextEncoder textEncoder;
  private final ItemEncoders itemEncoders;
  private final HealthStatusManager health = new HealthStatusManager();
  private final ExecutorService callThreads = Executors.newCachedThreadPool();

  private final AtomicBoolean isServing = new AtomicBoolean();
  private final RuntimeHealth ready = new RuntimeHealth(isServing::get);
  private final MetricsEndpoint metricsEndpoint = new MetricsEndpoint(registry::scrape, ready::now);
  private final Server server;
  private final Deployer deployer;
  private final @Nullable BundleWatcher watcher;
  private final ShadowTopic shadowTopic;
  private final FollowedTopics topics;
  private final ModelStarter starter;
  private final NewItemRows newItems;

  private ModelServer(
      @Nullable Path bundle,
      ServerSettings settings,
      ModelOpener opener,
      SharedTextEncoder textEncoder,
      ItemEncoders itemEncoders) {
    this.bundle = bundle;
    this.textEncoder = textEncoder;
    this.itemEncoders = itemEncoders;
    this.settings = settings;
    ModelsSettings models = settings.models();
    newItems =
        new NewItemRows(
            settings.newItems(),
            new ServingPlaces(),
            new TextItemEncoder(itemEncoders),
            this::followNewItems,
            new NewItemMetrics(registry),
            System::nanoTime);
    starter =
        new ModelStarter(
            settings,
            opener,
            availability,
            memories,
            batchMetrics,
            clock,
            System::nanoTime,
            newItems::withRows);
    shadowTopic = new ShadowTopic(models.shadowTopic(), models.kafka(), rolloutMetrics);
    server =
        server(
            settings,
            new InferenceService(
                slots,
                settings.requests(),
                settings.batch().deadlineMargin(),
                new CandidateGuard(
                    models.withdrawal().failures(),
                    models.withdrawal().failureShare(),
                    this::withdraw),
                new Shadow(
                    slots, settings.requests(), clock, shadowTopic, rolloutMetrics, callThreads),
                new RequestMetrics(registry),
                callThreads));
    deployer =
        new Deployer(
            bundle,
            models.places(bundle, home()),
            slots,
            models.leastOverlap(),
            starter::start,
            models.deployments()::change,
            rolloutMetrics,
            name());
    MemoryFeed memory = new MemoryFeed(memories);
    topics =
        new FollowedTopics(
            settings,
            new FollowedTopics.Readers(
                new ItemCatalogue(availability, slots::hide),
                new ClickCounter(slots, memory, liveMetrics, clock),
                new SearchReader(memory, clock),
                new ErasureReader(memory, clock),
                new DeploymentReader(deployer::apply, clock),
                new CandidateScores(slots, models.withdrawal().clicks(), this::withdraw, clock)),
            this::clicksLookBack,
            ready,
            new TopicMetrics(registry),
            clock);
    watcher =
        bundle == null ? null : new BundleWatcher(bundle, deployer, rolloutMetrics::bundleRefused);
  }

  private Server server(ServerSettings settings, InferenceService service) {
    return NettyServerBuilder.forAddress(new InetSocketAddress(settings.host(), settings.port()))
        .addService(service)
        .addService(health.getHealthService())
        .addService(ProtoReflectionServiceV1.newInstance())
        .executor(callThreads)
        .maxInboundMessageSize(settings.maxMessageBytes())
        .permitKeepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
        .permitKeepAliveWithoutCalls(true)
        .build();
  }

  /**
   * Starts a server and returns when it serves.
   *
   * @param bundle null for none: the stream memory makes lists until a deployment names one
   * @param textEncoder is closed when the server stops, and so is the next
   * @param itemEncoders those of the bundles that the opener opens
   * @throws StartException if a port is taken, the bundle refused or the catalogue's client
   *     misconfigured; nothing is left running
   */
  static ModelServer start(
      @Nullable Path bundle,
      ServerSettings settings,
      ModelOpener opener,
      SharedTextEncoder textEncoder,
      ItemEncoders itemEncoders)
      throws StartException, InterruptedException {
    ModelServer server = new ModelServer(bundle, settings, opener, textEncoder, itemEncoders);
    try {
      server.start();
      return server;
    } catch (StartException | InterruptedException | RuntimeException e) {
      server.stop();
      throw e;
    }
  }

  /** The same with a text encoder of its own. */
  static ModelServer start(@Nullable Path bundle, ServerSettings settings, ModelOpener opener)
      throws StartException, InterruptedException {
    SharedTextEncoder texts = SharedTextEncoder.asInTraining();
    return start(bundle, settings, opener, texts, new ItemEncoders(texts));
  }

  private void start() throws StartException, InterruptedException {
    say(ServingStatus.NOT_SERVING);
    listen();
    topics.inspect();
    topics.followCatalogue();
    ModelRef live = bringFirstLive();
    topics.followClicks();
    topics.followDeployments(bundle);
    topics.followScores();
    topics.awaitCatalogue();
    if (watcher != null) {
      watcher.start(live.getDigest(), settings.reloadInterval());
    }
    if (settings.newItems().areRead() && settings.catalogue().isConfigured()) {
      newItems.start();
    }
    say(ServingStatus.SERVING);
    deployer.serves();
  }

  /** Process and host, for people who look for a runtime. */
  private static String name() {
    String process = "process " + ProcessHandle.current().pid();
    try {
      return process + " on " + InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return process; // a host without a name of its own
    }
  }

  /** The models in their places, of which the deployer says which they are. */
  private final class ServingPlaces implements Places {

    @Override
    public Map<Role, LiveModel> models() {
      Map<Role, LiveModel> models = new EnumMap<>(Role.class);
      for (Role role : Role.values()) {
        slots.of(role).peek().ifPresent(model -> models.put(role, model));
      }
      return models;
    }

    @Override
    public void change(Role role, LiveModel before, TextVectors vectors)
        throws InterruptedException {
      boolean unused = deployer.change(role, before, model -> starter.startAfter(model, vectors));
    }
  }

  /** Beside the catalogue, whose state health and metrics have. */
  private Runnable followNewItems(TopicFollower.Reader reader) {
    TopicFollower follower =
        new TopicFollower(
            settings.catalogue().topic(),
            TopicFollower.clientsOf(settings.catalogue().kafka()),
            StartPosition.beginning(),
            reader);
    follower.start();
    return follower::close;
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
    liveMetrics.watch(availability, slots.live());
  }

  private StartException cannotListen(int port, String option, IOException cause) {
    return new StartException(
        "cannot listen on %s:%d, most likely because another process does (%s); stop that one or give another port with %s"
            .formatted(settings.host(), port, StartException.reason(cause), option),
        cause);
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
      return deployer.loadFirst();
    } catch (BundleRefusedException e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    }
  }

  /** On its own thread: the caller must not wait for the candidate's last answers. */
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

  /** A sentence about the live model. */
  public String describeModel() {
    return slots
        .live()
        .peek()
        .map(
            model ->
                model.items().size() == 0
                    ? "no model yet, lists are those of the stream memory"
                    : "model %s %s, %d items"
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

  /** Accepts no more calls, answers those in flight, and ends. A second call has no effect. */
  public void stop() throws InterruptedException {
    isServing.set(false);
    health.enterTerminalState();
    server.shutdown();
    if (!server.awaitTermination(settings.stopGrace().toNanos(), TimeUnit.NANOSECONDS)) {
      LOG.warn("calls were still in flight after {}; they are cut off", settings.stopGrace());
      server.shutdownNow().awaitTermination();
    }
    if (watcher != null) {
      watcher.close();
    }
    topics.close();
    newItems.close();
    slots.clear();
    itemEncoders.close();
    textEncoder.close();
    shadowTopic.close();
    metricsEndpoint.close();
    callThreads.shutdown();
  }
}
