package dev.reckon.view;

import dev.reckon.kafka.StartPosition;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.process.PrivateDirectory;
import dev.reckon.view.catalogue.Catalogue;
import dev.reckon.view.event.KafkaEventPublisher;
import dev.reckon.view.http.ViewParts;
import dev.reckon.view.http.ViewServer;
import dev.reckon.view.operate.DeploymentLog;
import dev.reckon.view.operate.Inputs;
import dev.reckon.view.operate.LastMinute;
import dev.reckon.view.operate.MetricsPages;
import dev.reckon.view.operate.OnlineMetricsLog;
import dev.reckon.view.operate.RecentUsers;
import dev.reckon.view.popular.CountedPopularity;
import dev.reckon.view.popular.PopularList;
import dev.reckon.view.popular.Popularity;
import dev.reckon.view.popular.RuntimePopularity;
import dev.reckon.view.read.KafkaTables;
import dev.reckon.view.read.TableStreams;
import dev.reckon.view.score.Depths;
import dev.reckon.view.settings.ViewSettings;
import dev.reckon.view.stream.ErasureFeed;
import dev.reckon.view.stream.ListFeed;
import dev.reckon.view.stream.RecentLists;
import dev.reckon.view.stream.Watchers;
import dev.reckon.view.table.TableInputs;
import dev.reckon.wire.Topic;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.HostInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The view: starts port, tables, followers and server, and stops them in the reverse order. The
 * port comes first, so that a taken one is reported at once, and other instances can learn the
 * address of this one.
 */
public final class ViewApp implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ViewApp.class);

  /** Windows of online metrics that are read again at a start. */
  private static final Duration METRICS_BACK = Duration.ofHours(24);

  /** The most users offered for watching. */
  private static final int RECENT_USERS = 100;

  private final ViewSettings settings;
  private final InstantSource clock = InstantSource.system();
  private final PrometheusMeterRegistry registry = registry();
  private final Catalogue catalogue;
  private final Watchers watchers = new Watchers();
  private final LastMinute lastMinute = new LastMinute(clock);
  private final RecentUsers recentUsers = new RecentUsers(RECENT_USERS);
  private final RecentLists recentLists;
  private final OnlineMetricsLog onlineMetrics = new OnlineMetricsLog(clock);
  private final TableInputs tableInputs = new TableInputs();
  private final Inputs inputs = new Inputs(registry, clock);
  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
  private final DeploymentLog deployments = new DeploymentLog(clock);

  /** The open resources, the newest first, to be closed in this order. */
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  private final ViewServer server;

  private static PrometheusMeterRegistry registry() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry.config().meterFilter(TableMeters.filter());
    return registry;
  }

  private ViewApp(ViewSettings settings) throws IOException {
    this.settings = settings;
    this.recentLists = new RecentLists(settings.tables().recentLists());
    this.catalogue = opened(new Catalogue());
    this.server = opened(ViewServer.bind(settings.http()));
  }

  /**
   * Starts a view; it answers when this returns, though its tables may still be loading.
   *
   * @throws IOException if the port cannot be had
   */
  public static ViewApp start(ViewSettings settings) throws IOException {
    ViewApp app = new ViewApp(settings);
    try {
      app.start();
      return app;
    } catch (RuntimeException e) {
      app.close();
      throw e;
    }
  }

  /** http://host:port. */
  public String address() {
    return "http://" + settings.http().host() + ":" + server.port();
  }

  /** Completes with the reason if the view cannot continue and must be restarted. */
  public CompletableFuture<Throwable> failure() {
    return failure;
  }

  private void start() {
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    TopicFollower items = follow(Topic.ITEMS, StartPosition.beginning(), catalogue);
    TopicFollower lists =
        follow(
            Topic.RECOMMENDATIONS,
            StartPosition.end(),
            new ListFeed(watchers, lastMinute, recentUsers, recentLists, clock));
    follow(Topic.ERASURES, StartPosition.end(), new ErasureFeed(recentLists, recentUsers, clock));
    follow(
        Topic.RECOMMENDATION_METRICS,
        StartPosition.since(() -> METRICS_BACK, clock),
        onlineMetrics);
    follow(Topic.MODELS, StartPosition.beginning(), deployments);
    Popularity popularity = opened(popularity());
    KafkaTables tables =
        startTables(() -> popularity.list().without(catalogue::isWithdrawn, popularToScore()));
    inputs.tablesSkip(tableInputs::skipped);
    inputs.areDated(() -> newestList(lists), this::newestEvent);
    server.start(
        new ViewParts(
            tables,
            catalogue,
            () -> isReadToEnd(items),
            popularity,
            opened(KafkaEventPublisher.connect(settings.kafka().forProducer(), settings.topics())),
            watchers,
            lastMinute,
            recentUsers,
            recentLists,
            onlineMetrics,
            inputs,
            settings.onlineMetrics(),
            opened(MetricsPages.start(settings.operations(), clock)),
            deployments,
            registry,
            clock),
        settings.stream());
  }

  /** When the newest list was written that either reader has read since the start. */
  private Optional<Instant> newestList(TopicFollower lists) {
    return Stream.concat(
            lists.status().newestRecord().stream(), newest(Topic.RECOMMENDATIONS).stream())
        .max(Comparator.naturalOrder());
  }

  private Optional<Instant> newestEvent() {
    return Stream.concat(newest(Topic.CLICKS).stream(), newest(Topic.SEARCHES).stream())
        .max(Comparator.naturalOrder());
  }

  private Optional<Instant> newest(Topic topic) {
    OptionalLong millis = tableInputs.newestMillis(topic);
    return millis.isPresent()
        ? Optional.of(Instant.ofEpochMilli(millis.getAsLong()))
        : Optional.empty();
  }

  private KafkaTables startTables(Supplier<PopularList> popular) {
    int partitions = UserTopics.tablePartitions(settings);
    Properties properties = StreamsProperties.of(settings, server.advertised(), tableInputs);
    TableMeters meters = opened(new TableMeters(registry));
    TableStreams streams =
        opened(
            new TableStreams(
                () -> new KafkaStreams(topology(partitions, popular), properties),
                starting -> {
                  closeTablesToOthers();
                  meters.measure(starting);
                },
                clock));
    var unused = streams.givenUp().thenAccept(failure::complete);
    streams.start();
    return opened(KafkaTables.of(streams, self(), settings.tables().bounds()));
  }

  /** Kafka Streams makes them readable for the group, but they hold what users did. */
  private void closeTablesToOthers() {
    Path tables = settings.tables().directory();
    for (Path directory :
        List.of(tables, tables.resolve(StreamsProperties.applicationId(settings)))) {
      try {
        PrivateDirectory.closeToOthers(directory);
      } catch (IOException e) {
        LOG.warn("Others than this user may look into the tables in {}", directory, e);
      }
    }
  }

  private Topology topology(int partitions, Supplier<PopularList> popular) {
    return ViewTopology.of(
        settings, partitions, catalogue::availableItems, popular, tableInputs, registry, clock);
  }

  private HostInfo self() {
    return HostInfo.buildFromEndpoint(server.advertised());
  }

  /** Enough to fill up the list of a user who has seen the most popular ones. */
  private int popularToScore() {
    return Depths.DEEPEST + settings.tables().bounds().interactions();
  }

  private Popularity popularity() {
    if (!settings.popular().runtimes().isEmpty()) {
      return RuntimePopularity.start(settings.popular());
    }
    CountedPopularity counted =
        CountedPopularity.start(
            settings.topics().name(Topic.CLICKS),
            settings.kafka().forClient(),
            settings.popular().halfLife(),
            catalogue::mayList,
            clock);
    inputs.add(counted.follower());
    return counted;
  }

  private TopicFollower follow(Topic topic, StartPosition from, TopicFollower.Reader reader) {
    TopicFollower follower =
        opened(
            new TopicFollower(
                settings.topics().name(topic),
                TopicFollower.clientsOf(settings.kafka().forClient()),
                from,
                reader));
    follower.start();
    inputs.add(follower);
    return follower;
  }

  private static boolean isReadToEnd(TopicFollower follower) {
    try {
      return follower.awaitReadToEnd(Duration.ZERO);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private <T extends AutoCloseable> T opened(T resource) {
    opened.push(resource);
    return resource;
  }

  @Override
  public void close() {
    // The server goes first: a request must not find half a view.
    close(server);
    opened.remove(server);
    while (!opened.isEmpty()) {
      close(opened.pop());
    }
  }

  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      LOG.warn("Something did not close", e);
    }
  }
}
