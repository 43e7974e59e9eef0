package dev.reckon.view.read;

import dev.reckon.history.HistoryBounds;
import dev.reckon.history.UserHistory;
import dev.reckon.history.UserHistoryCodec;
import dev.reckon.process.RepeatedTask;
import dev.reckon.view.state.v1.StoredList;
import dev.reckon.view.table.HeldLists;
import dev.reckon.view.table.UserPartitioner;
import dev.reckon.view.table.UserTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.LagInfo;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables of this process, read through the classic store API. Never the newer query API: in
 * Kafka 4.2.1 a query can lock the stream thread, and itself, for ever (KAFKA-19629).
 *
 * <p>Lags are fetched in the background, because that needs the broker.
 */
public final class KafkaTables implements RecommendationView, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaTables.class);
  private static final long LAG_INTERVAL_MILLIS = 1_000;

  private final TableStreams tables;
  private final HostInfo self;
  private final HistoryBounds bounds;
  private final UserPartitioner<Object> partitioner = new UserPartitioner<>();
  private final ScheduledExecutorService lagThread =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "table-lags"));
  private volatile Map<Integer, LagInfo> lags = Map.of();
  private volatile boolean haveRun;

  private KafkaTables(TableStreams tables, HostInfo self, HistoryBounds bounds) {
    this.tables = tables;
    this.self = self;
    this.bounds = bounds;
  }

  /**
   * The tables of this process.
   *
   * @param self the address of this instance for the others
   */
  public static KafkaTables of(TableStreams streams, HostInfo self, HistoryBounds bounds) {
    KafkaTables tables = new KafkaTables(streams, self, bounds);
    var unused =
        tables.lagThread.scheduleWithFixedDelay(
            new RepeatedTask("ask for the lags of the tables", tables::refreshLags),
            LAG_INTERVAL_MILLIS,
            LAG_INTERVAL_MILLIS,
            TimeUnit.MILLISECONDS);
    return tables;
  }

  @Override
  public Placement placement(String userId) {
    KeyQueryMetadata metadata = metadata(userId);
    if (metadata == null) {
      return Placement.UNKNOWN;
    }
    List<String> others = new ArrayList<>();
    add(metadata.activeHost(), others);
    metadata.standbyHosts().forEach(host -> add(host, others));
    return new Placement(self.equals(metadata.activeHost()), others);
  }

  @Override
  public Optional<HeldUser> held(String userId) {
    KeyQueryMetadata metadata = metadata(userId);
    if (metadata == null) {
      return Optional.empty();
    }
    int partition = metadata.partition();
    if (self.equals(metadata.activeHost())) {
      Optional<HeldUser> current = open(userId, partition, true);
      if (current.isPresent()) {
        return current;
      }
    }
    return open(userId, partition, false);
  }

  @Override
  public List<String> instances() {
    try {
      return streams().metadataForAllStreamsClients().stream()
          .map(client -> address(client.hostInfo()))
          .sorted()
          .toList();
    } catch (IllegalStateException e) {
      return List.of(address(self)); // Not started yet.
    }
  }

  private KafkaStreams streams() {
    return tables.current();
  }

  @Override
  public String state() {
    return tables.isRebuilding() ? "REBUILDING" : streams().state().name();
  }

  @Override
  public boolean isReadable() {
    return switch (streams().state()) {
      case RUNNING -> {
        haveRun |= holdsItsParts();
        yield holdsItsParts();
      }
      case REBALANCING -> haveRun; // Before, there may be no data to read yet.
      case CREATED, PENDING_SHUTDOWN, NOT_RUNNING, PENDING_ERROR, ERROR -> false;
    };
  }

  /**
   * Whether the threads hold the partitions that the group assigned to this instance. An instance
   * whose start took longer than the group's timeout is removed from the group, and runs without
   * partitions until it has joined again.
   */
  private boolean holdsItsParts() {
    Set<TopicPartition> held =
        streams().metadataForLocalThreads().stream()
            .flatMap(thread -> thread.activeTasks().stream())
            .flatMap(task -> task.topicPartitions().stream())
            .collect(Collectors.toSet());
    return streams().metadataForAllStreamsClients().stream()
        .filter(client -> self.equals(client.hostInfo()))
        .allMatch(client -> held.containsAll(client.topicPartitions()));
  }

  @Override
  public boolean hasFailed() {
    return tables.givenUp().isDone();
  }

  @Override
  public int failuresLately() {
    return tables.replacedLately();
  }

  @Override
  public long inputLag() {
    double lag =
        streams().metrics().entrySet().stream()
            .filter(metric -> metric.getKey().name().equals("records-lag"))
            .map(metric -> metric.getValue().metricValue())
            .filter(Double.class::isInstance)
            .mapToDouble(Double.class::cast)
            .filter(Double::isFinite)
            .sum();
    return Math.round(lag);
  }

  @Override
  public long standbyLag() {
    return lags.values().stream().mapToLong(LagInfo::offsetLag).sum();
  }

  @Override
  public void close() {
    lagThread.shutdownNow();
  }

  private void add(HostInfo host, List<String> others) {
    if (!self.equals(host)) {
      others.add(address(host));
    }
  }

  private static String address(HostInfo host) {
    return host.host() + ":" + host.port();
  }

  /** The instances that hold the user, or null while that is unknown. */
  private @Nullable KeyQueryMetadata metadata(String userId) {
    try {
      KeyQueryMetadata metadata =
          streams().queryMetadataForKey(UserTables.STANDING_LISTS, userId, partitioner);
      return metadata == null || metadata.equals(KeyQueryMetadata.NOT_AVAILABLE) ? null : metadata;
    } catch (IllegalStateException | StreamsException e) {
      return null; // Not started yet, or not running any more.
    }
  }

  private Optional<HeldUser> open(String userId, int partition, boolean isCurrent) {
    try {
      return Optional.of(
          new Held(
              userId,
              partition,
              isCurrent,
              store(UserTables.STANDING_LISTS, partition, isCurrent)));
    } catch (InvalidStateStoreException e) {
      return Optional.empty();
    }
  }

  private <V> ReadOnlyKeyValueStore<String, V> store(
      String name, int partition, boolean isCurrent) {
    StoreQueryParameters<ReadOnlyKeyValueStore<String, V>> query =
        StoreQueryParameters.<ReadOnlyKeyValueStore<String, V>>fromNameAndType(
                name, QueryableStoreTypes.keyValueStore())
            .withPartition(partition);
    return streams().store(isCurrent ? query : query.enableStaleStores());
  }

  private void refreshLags() {
    try {
      haveRun |= streams().state() == KafkaStreams.State.RUNNING && holdsItsParts();
      lags =
          streams().allLocalStorePartitionLags().getOrDefault(UserTables.STANDING_LISTS, Map.of());
    } catch (RuntimeException e) {
      // Any failure: an unknown lag must not stop the schedule.
      LOG.debug("the lags of the tables are not known", e);
    }
  }

  /** Opens the other stores only on use: most requests need only the list. */
  private final class Held implements HeldUser {
    private final String userId;
    private final int partition;
    private final boolean isCurrent;
    private final ReadOnlyKeyValueStore<String, StoredList> standing;

    Held(
        String userId,
        int partition,
        boolean isCurrent,
        ReadOnlyKeyValueStore<String, StoredList> standing) {
      this.userId = userId;
      this.partition = partition;
      this.isCurrent = isCurrent;
      this.standing = standing;
    }

    @Override
    public boolean isCurrent() {
      return isCurrent;
    }

    @Override
    public long lagRecords() {
      LagInfo lag = lags.get(partition);
      return isCurrent || lag == null ? 0 : lag.offsetLag();
    }

    @Override
    public Optional<StoredList> standing() {
      return reading(() -> Optional.ofNullable(standing.get(userId)));
    }

    @Override
    public List<StoredList> newestFirst(int atMost) {
      return reading(
          () ->
              new HeldLists(standing, store(UserTables.HELD_LISTS, partition, isCurrent))
                  .newestFirst(userId, atMost));
    }

    @Override
    public UserHistory history() {
      return reading(
          () -> {
            ReadOnlyKeyValueStore<String, byte[]> histories =
                store(UserTables.HISTORIES, partition, isCurrent);
            byte[] history = histories.get(userId);
            return history == null
                ? UserHistory.empty(bounds)
                : UserHistoryCodec.decode(history, bounds);
          });
    }

    private <T> T reading(Supplier<T> read) {
      try {
        return read.get();
      } catch (InvalidStateStoreException e) {
        throw new NotReadableException("The tables have gone to another instance", e);
      } catch (ProcessorStateException e) {
        tables.failedToRead(e);
        throw new NotReadableException("The tables on disk cannot be read", e);
      }
    }
  }
}
