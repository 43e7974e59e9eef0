package dev.reckon.view.testing;

import com.google.protobuf.util.Timestamps;
import dev.reckon.deployment.v1.Deployment;
import dev.reckon.event.v1.Item;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.testing.ManualClock;
import dev.reckon.view.catalogue.Catalogue;
import dev.reckon.view.event.EventPublisher;
import dev.reckon.view.event.PostedEvent;
import dev.reckon.view.http.ViewParts;
import dev.reckon.view.http.ViewServer;
import dev.reckon.view.operate.DeploymentLog;
import dev.reckon.view.operate.Inputs;
import dev.reckon.view.operate.LastMinute;
import dev.reckon.view.operate.MetricsPages;
import dev.reckon.view.operate.OnlineMetricsLog;
import dev.reckon.view.operate.RecentUsers;
import dev.reckon.view.popular.PopularList;
import dev.reckon.view.popular.Popularity;
import dev.reckon.view.settings.ViewSettings;
import dev.reckon.view.stream.ListFeed;
import dev.reckon.view.stream.RecentLists;
import dev.reckon.view.stream.Watchers;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.Topic;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** The real server on a real port, answering from tables in memory. */
public final class ServedView implements AutoCloseable, EventPublisher {

  public static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

  private final ManualClock clock = new ManualClock(NOW);
  private final FakeView view = new FakeView();
  private final Catalogue catalogue = new Catalogue();
  private final Watchers watchers = new Watchers();
  private final LastMinute lastMinute = new LastMinute(clock);
  private final RecentUsers recentUsers = new RecentUsers(10);
  private final RecentLists recentLists = new RecentLists(100);
  private final ListFeed feed = new ListFeed(watchers, lastMinute, recentUsers, recentLists, clock);
  private final OnlineMetricsLog onlineMetrics = new OnlineMetricsLog(clock);
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Inputs inputs = new Inputs(registry, clock);
  private final DeploymentLog deployments = new DeploymentLog(clock);
  private final MetricsPages metricsPages;
  private final List<PostedEvent> published = new ArrayList<>();
  private final ViewServer server;
  private volatile List<String> popular = List.of("hit", "runner-up");
  private volatile boolean isCatalogueRead = true;
  private volatile boolean isBrokerGone;

  private ServedView(Map<String, ?> overrides) {
    Map<String, Object> settings = new HashMap<>(overrides);
    settings.put("reckon.view.http.port", 0);
    ViewSettings read = ViewSettings.of(settings);
    metricsPages = MetricsPages.start(read.operations(), clock);
    try {
      server = ViewServer.bind(read.http());
    } catch (IOException e) {
      throw new UncheckedIOException("no port", e);
    }
    server.start(
        new ViewParts(
            view,
            catalogue,
            () -> isCatalogueRead,
            new FakePopularity(),
            this,
            watchers,
            lastMinute,
            recentUsers,
            recentLists,
            onlineMetrics,
            inputs,
            read.onlineMetrics(),
            metricsPages,
            deployments,
            registry,
            clock),
        read.stream());
  }

  /** A server with these settings over the defaults. */
  public static ServedView start(Map<String, ?> settings) {
    return new ServedView(settings);
  }

  public ViewServer server() {
    return server;
  }

  public FakeView view() {
    return view;
  }

  public ManualClock clock() {
    return clock;
  }

  public OnlineMetricsLog onlineMetrics() {
    return onlineMetrics;
  }

  /** A message comes on the topic {@code models}. */
  public void deployment(Deployment deployment) throws MessageRejected {
    ConsumerRecord<String, byte[]> record =
        new ConsumerRecord<>("models", 0, 0, "deployment", deployment.toByteArray());
    Encoding.PROTOBUF.mark(record.headers());
    deployments.read(record);
  }

  /** host:port. */
  public String address() {
    return "127.0.0.1:" + server.port();
  }

  /** What was posted and taken. */
  public List<PostedEvent> published() {
    synchronized (published) {
      return List.copyOf(published);
    }
  }

  public void brokerGoes() {
    isBrokerGone = true;
  }

  /** From now on these items are popular, the most popular first. */
  public void popular(String... itemIds) {
    popular = List.of(itemIds);
  }

  public void catalogueIsStillRead() {
    isCatalogueRead = false;
  }

  public Inputs inputs() {
    return inputs;
  }

  /** An item comes on its topic. */
  public void item(Item item) {
    itemRecord(item.getItemId(), MessageCodec.ITEM.encode(item, Encoding.JSON));
  }

  /** An item is removed. */
  public void itemTombstone(String itemId) {
    itemRecord(itemId, null);
  }

  private void itemRecord(String itemId, byte @Nullable [] value) {
    taken(catalogue, new ConsumerRecord<>("items", 0, 0, itemId, value));
    catalogue.polled(true);
  }

  private static void taken(TopicFollower.Reader reader, ConsumerRecord<String, byte[]> message) {
    try {
      reader.read(message);
    } catch (MessageRejected e) {
      throw new AssertionError(e);
    }
  }

  /** A list comes on its topic and becomes current in the table. */
  public void list(Recommendation list) {
    clock.moveTo(Instant.ofEpochMilli(Timestamps.toMillis(list.getRepliedAt()) + 5));
    view.put(list);
    comes(list);
  }

  /** A list comes on its topic, and nobody takes it into a table. */
  public void comes(Recommendation list) {
    ConsumerRecord<String, byte[]> record =
        new ConsumerRecord<>("recommendations", 0, 0, list.getUserId(), list.toByteArray());
    Encoding.PROTOBUF.mark(record.headers());
    taken(feed, record);
  }

  /** A user is removed, some time after all lists. */
  public void tombstone(String userId) {
    clock.moveTo(NOW.plusSeconds(60));
    taken(
        feed,
        new ConsumerRecord<>(
            "recommendations",
            0,
            0,
            NOW.plusSeconds(60).toEpochMilli(),
            TimestampType.CREATE_TIME,
            0,
            0,
            userId,
            null,
            new RecordHeaders(),
            Optional.empty()));
  }

  @Override
  public CompletableFuture<Place> publish(PostedEvent event) {
    if (isBrokerGone) {
      return CompletableFuture.failedFuture(new IllegalStateException("no broker"));
    }
    synchronized (published) {
      published.add(event);
    }
    return CompletableFuture.completedFuture(new Place(name(event.topic()), 3, 17));
  }

  private static String name(Topic topic) {
    return topic.name("");
  }

  @Override
  public void close() {
    server.close();
    metricsPages.close();
  }

  private final class FakePopularity implements Popularity {
    @Override
    public PopularList list() {
      List<RankedItem> items = new ArrayList<>();
      for (String itemId : popular) {
        items.add(RankedItem.newBuilder().setItemId(itemId).setScore(9f - items.size()).build());
      }
      return new PopularList(items, ModelRef.getDefaultInstance());
    }

    @Override
    public void close() {
      // Nothing is followed.
    }
  }
}
