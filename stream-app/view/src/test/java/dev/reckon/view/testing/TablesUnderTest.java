package dev.reckon.view.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Message;
import dev.reckon.history.HistoryBounds;
import dev.reckon.history.UserHistory;
import dev.reckon.history.UserHistoryCodec;
import dev.reckon.kafka.SkippedRecords;
import dev.reckon.metrics.v1.OnlineMetrics;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.testing.ManualClock;
import dev.reckon.view.StreamsProperties;
import dev.reckon.view.ViewTopology;
import dev.reckon.view.popular.PopularList;
import dev.reckon.view.settings.ViewSettings;
import dev.reckon.view.state.StateSerdes;
import dev.reckon.view.state.v1.StoredList;
import dev.reckon.view.table.HeldLists;
import dev.reckon.view.table.TableInputs;
import dev.reckon.view.table.UserTables;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.Topic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The topology on Kafka's test driver: records in, what the stores hold and the metrics out. */
public final class TablesUnderTest implements AutoCloseable {

  private final ManualClock clock;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final TableInputs inputs = new TableInputs();
  private PopularList popular = PopularList.NONE;
  private final TopologyTestDriver driver;
  private final TestOutputTopic<String, byte[]> metrics;

  /**
   * Tables with windows of a minute and ten minutes' grace.
   *
   * @param catalogueItems how many items there are
   */
  public TablesUnderTest(Instant start, long catalogueItems, Path directory) {
    this(start, catalogueItems, directory, Map.of());
  }

  /** Tables with settings of their own. */
  public TablesUnderTest(
      Instant start, long catalogueItems, Path directory, Map<String, ?> settings) {
    this.clock = new ManualClock(start);
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:9092");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    properties.putAll(StreamsProperties.unusableRecords(inputs));
    this.driver =
        new TopologyTestDriver(
            ViewTopology.of(
                ViewSettings.of(settings),
                1,
                () -> catalogueItems,
                () -> popular,
                inputs,
                registry,
                clock),
            properties,
            start);
    this.metrics =
        driver.createOutputTopic(
            "recommendation-metrics", new StringDeserializer(), new ByteArrayDeserializer());
  }

  /** From now on users without a list see these items. */
  public void popular(String... itemIds) {
    popular =
        new PopularList(
            Arrays.stream(itemIds)
                .map(id -> RankedItem.newBuilder().setItemId(id).build())
                .toList(),
            ModelRef.newBuilder().setName("of the runtime").build());
  }

  public ManualClock clock() {
    return clock;
  }

  /** Writes a message. */
  public void write(Topic topic, String key, Message message) {
    write(topic, key, message.toByteArray(), Encoding.PROTOBUF);
  }

  /** Takes a key back. */
  public void writeTombstone(Topic topic, String key) {
    write(topic, key, null, Encoding.PROTOBUF);
  }

  /** Writes whatever it is. */
  public void write(Topic topic, @Nullable String key, byte @Nullable [] value, Encoding encoding) {
    write(topic.name(""), key == null ? null : key.getBytes(UTF_8), value, headers(encoding));
  }

  /** Writes a record with whatever key, stamped now. */
  public void write(String topic, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
    driver
        .createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(new TestRecord<>(key, value, headers, clock.instant()));
  }

  /** Writes a message with a time of its writer's. */
  public void writeAt(Instant time, Topic topic, String key, Message message) {
    driver
        .createInputTopic(topic.name(""), new StringSerializer(), new ByteArraySerializer())
        .pipeInput(new TestRecord<>(key, message.toByteArray(), headers(Encoding.PROTOBUF), time));
  }

  /** A record of another partition comes by, which was written to its topic then. */
  public void writeFrom(
      int partition, Instant writtenAt, Topic topic, String key, Message message) {
    byUser(partition, writtenAt, topic, key, message.toByteArray());
  }

  /** A tombstone of another partition comes by. */
  public void writeTombstoneFrom(int partition, Instant writtenAt, String key) {
    byUser(partition, writtenAt, Topic.RECOMMENDATIONS, key, null);
  }

  /** The test driver knows one partition: this is what the view makes of a record of another. */
  private void byUser(
      int partition, Instant writtenAt, Topic topic, String key, byte @Nullable [] value) {
    Headers headers = headers(Encoding.PROTOBUF);
    byte letter = (byte) topic.name("").charAt(0);
    headers.add(
        "reckon-origin", ByteBuffer.allocate(13).put(letter).putInt(partition).putLong(0).array());
    driver
        .createInputTopic(
            "test-by-user-repartition", new StringSerializer(), new ByteArraySerializer())
        .pipeInput(new TestRecord<>(key, value, headers, writtenAt));
  }

  private static Headers headers(Encoding encoding) {
    RecordHeaders headers = new RecordHeaders();
    encoding.mark(headers);
    return headers;
  }

  /** What was skipped of a topic, by reason. */
  public Map<String, Long> skipped(String topic) {
    return inputs.skipped().stream()
        .filter(skipped -> skipped.topic().equals(topic))
        .findFirst()
        .map(SkippedRecords::byReason)
        .orElse(Map.of());
  }

  /** The latest list of a user. */
  public Optional<Recommendation> standing(String userId) {
    return lists().standing(userId).map(StateSerdes::read);
  }

  /** The lists that are held of a user, newest first. */
  public List<StoredList> held(String userId) {
    return lists().newestFirst(userId, HeldLists.KEPT);
  }

  /** Since when clicks are scored, as noted for a task that is opened again. */
  public Optional<Instant> scoredSince() {
    try (var all = driver.<String, Long>getKeyValueStore(UserTables.SCORED_SINCE).all()) {
      return all.hasNext() ? Optional.of(Instant.ofEpochMilli(all.next().value)) : Optional.empty();
    }
  }

  public UserHistory history(String userId) {
    byte[] bytes = driver.<String, byte[]>getKeyValueStore(UserTables.HISTORIES).get(userId);
    return bytes == null
        ? UserHistory.empty(HistoryBounds.DEFAULT)
        : UserHistoryCodec.decode(bytes, HistoryBounds.DEFAULT);
  }

  /** Every entry of every user store whose key begins with a user. */
  public long entriesOf(String userId) {
    long entries = 0;
    for (String store :
        List.of(UserTables.STANDING_LISTS, UserTables.HELD_LISTS, UserTables.HISTORIES)) {
      try (var all = driver.getKeyValueStore(store).all()) {
        while (all.hasNext()) {
          entries += String.valueOf(all.next().key).startsWith(userId) ? 1 : 0;
        }
      }
    }
    return entries;
  }

  /** Every entry of every store that is kept by user, marks of erased ones included. */
  public long entries() {
    long entries = 0;
    for (String store :
        List.of(
            UserTables.STANDING_LISTS,
            UserTables.HELD_LISTS,
            UserTables.HISTORIES,
            UserTables.FORGOTTEN,
            UserTables.TAKEN_BACK,
            UserTables.UNSCORED_CLICKS,
            UserTables.SEEN_AT)) {
      try (var all = driver.getKeyValueStore(store).all()) {
        while (all.hasNext()) {
          all.next();
          entries++;
        }
      }
    }
    return entries;
  }

  /** Lets what is done every second be done once. */
  public void takeTurn() {
    driver.advanceWallClockTime(Duration.ofSeconds(1));
  }

  /** What was counted under a name. */
  public double counted(String name, String... tags) {
    return registry.get(name).tags(tags).counter().count();
  }

  /** The newest figures of each window and model, after the due ones were published. */
  public Map<String, OnlineMetrics> metrics() throws MessageRejected {
    takeTurn(); // Clicks that have waited are scored,
    takeTurn(); // and the changed windows published.
    Map<String, OnlineMetrics> newest = new LinkedHashMap<>();
    for (TestRecord<String, byte[]> record : metrics.readRecordsToList()) {
      OnlineMetrics window =
          MessageCodec.ONLINE_METRICS.decode(record.value(), Encoding.of(record.headers()));
      newest.put(
          Instant.ofEpochSecond(window.getWindowStart().getSeconds())
              + " "
              + record.key()
              + " "
              + window.getReasoningSteps(),
          window);
    }
    return newest;
  }

  private HeldLists lists() {
    return new HeldLists(
        driver.getKeyValueStore(UserTables.STANDING_LISTS),
        driver.getKeyValueStore(UserTables.HELD_LISTS));
  }

  @Override
  public void close() {
    driver.close();
  }
}
