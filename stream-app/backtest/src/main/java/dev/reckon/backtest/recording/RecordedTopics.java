package dev.reckon.backtest.recording;

import dev.reckon.cli.CommandFailed;
import dev.reckon.event.v1.Erasure;
import dev.reckon.event.v1.Item;
import dev.reckon.kafka.BrokerTrouble;
import dev.reckon.kafka.StartPosition;
import dev.reckon.kafka.Startup;
import dev.reckon.kafka.TopicCheck;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.MessageRules;
import dev.reckon.wire.Topic;
import dev.reckon.wire.UserMessages;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * The events on the topics of a broker, from the oldest that they retain to where they end now. A
 * record that breaks a rule is skipped and counted, as on the live path. No consumer group is used,
 * and nothing is written.
 */
public final class RecordedTopics {

  private static final Duration BROKER_LIMIT = Duration.ofMinutes(1);
  private static final Duration SILENCE_LIMIT = Duration.ofMinutes(1);
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Map<String, String> kafka;
  private final String prefix;
  private final InstantSource clock;
  private final Map<String, Item> items = new LinkedHashMap<>();
  private final List<LoggedEvent> clicks = new ArrayList<>();
  private final List<LoggedEvent> searches = new ArrayList<>();
  private final List<Erasure> erasures = new ArrayList<>();

  private RecordedTopics(Map<String, String> kafka, String prefix, InstantSource clock) {
    this.kafka = kafka;
    this.prefix = prefix;
    this.clock = clock;
  }

  /**
   * Reads the topics.
   *
   * @param kafka properties of Kafka's clients, {@code bootstrap.servers} among them
   * @param prefix of the names of topics
   * @param tell receives what is waited for
   * @throws CommandFailed if the broker does not answer
   */
  public static Recording read(
      Map<String, String> kafka, String prefix, InstantSource clock, Consumer<String> tell)
      throws InterruptedException {
    String servers = kafka.getOrDefault("bootstrap.servers", "");
    try {
      new Startup(BROKER_LIMIT, TopicCheck.Mode.REFUSE, tell).awaitBroker(kafka);
    } catch (KafkaException e) {
      throw new CommandFailed(BrokerTrouble.sentences(servers, e), e);
    }
    RecordedTopics topics = new RecordedTopics(kafka, prefix, clock);
    long skipped = topics.read();
    return new Recording("topics of " + servers, null, topics.log(), skipped);
  }

  private EventLog log() {
    List<LoggedEvent> events = new ArrayList<>(clicks);
    events.addAll(searches);
    events.sort(LoggedEvent.ORDER);
    erasures.sort(
        Comparator.comparing(
                Erasure::getEventTime, com.google.protobuf.util.Timestamps.comparator())
            .thenComparing(Erasure::getEventId));
    return new EventLog(events, List.copyOf(items.values()), erasures);
  }

  /** Returns how many records were skipped. */
  private long read() throws InterruptedException {
    List<TopicFollower> followers =
        List.of(
            follower(Topic.ITEMS, this::readItem),
            follower(
                Topic.SEARCHES,
                record ->
                    searches.add(
                        new LoggedEvent.Searched(
                            UserMessages.SEARCHES.read(
                                key(record), record.value(), record.headers(), clock.instant())))),
            follower(
                Topic.ERASURES,
                record ->
                    erasures.add(
                        UserMessages.ERASURES.read(
                            key(record), record.value(), record.headers(), clock.instant()))),
            follower(
                Topic.CLICKS,
                record ->
                    clicks.add(
                        new LoggedEvent.Interacted(
                            UserMessages.CLICKS.read(
                                key(record), record.value(), record.headers(), clock.instant())))));
    try {
      followers.forEach(TopicFollower::start);
      for (TopicFollower follower : followers) {
        awaitEnd(follower);
      }
    } finally {
      followers.forEach(TopicFollower::close);
    }
    return followers.stream()
        .flatMap(follower -> follower.status().skipped().values().stream())
        .mapToLong(Long::longValue)
        .sum();
  }

  private TopicFollower follower(Topic topic, TopicFollower.Reader reader) {
    return new TopicFollower(
        topic.name(prefix), TopicFollower.clientsOf(kafka), StartPosition.beginning(), reader);
  }

  private static void awaitEnd(TopicFollower follower) throws InterruptedException {
    while (!follower.awaitReadToEnd(LOOK)) {
      TopicFollower.Status status = follower.status();
      if (status.silence().compareTo(SILENCE_LIMIT) > 0) {
        throw new CommandFailed(
            "The topic %s cannot be read to its end: the broker has been silent for %d s"
                .formatted(status.topic(), status.silence().toSeconds()));
      }
    }
  }

  /** Of several values of one item the last counts; a tombstone hides it. */
  private void readItem(ConsumerRecord<String, byte[]> record) throws MessageRejected {
    String id = MessageRules.itemId(record.key());
    items.put(
        id,
        record.value() == null
            ? Item.newBuilder().setItemId(id).setAvailable(false).build()
            : MessageCodec.ITEM.decode(record.value(), Encoding.of(record.headers())).toBuilder()
                .setItemId(id)
                .build());
  }

  private static byte @Nullable [] key(ConsumerRecord<String, byte[]> record) {
    String key = record.key();
    return key == null ? null : key.getBytes(StandardCharsets.UTF_8);
  }
}
