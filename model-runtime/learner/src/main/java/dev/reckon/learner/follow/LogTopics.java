package dev.reckon.learner.follow;

import dev.reckon.event.v1.Item;
import dev.reckon.kafka.StartPosition;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.learner.log.RetainedLog;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.MessageRules;
import dev.reckon.wire.RejectReason;
import dev.reckon.wire.Topic;
import dev.reckon.wire.UserMessages;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topics of events into a log, each on its own thread, from where the log ends. The log
 * keeps the offsets, and no consumer group does: a group would commit them at another moment than
 * the log its data.
 */
public final class LogTopics implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogTopics.class);

  private static final List<Topic> FOLLOWED =
      List.of(Topic.ERASURES, Topic.ITEMS, Topic.SEARCHES, Topic.CLICKS);

  private final List<TopicFollower> followers;

  /**
   * Topics to be followed.
   *
   * @param prefix of the names of topics
   * @param kafka properties of Kafka's clients
   */
  public LogTopics(RetainedLog log, String prefix, Map<String, String> kafka, InstantSource clock) {
    this.followers =
        FOLLOWED.stream()
            .map(
                topic ->
                    new TopicFollower(
                        topic.name(prefix),
                        TopicFollower.clientsOf(kafka),
                        resuming(log, topic.name(prefix)),
                        reader(log, topic, topic.name(prefix), clock)))
            .toList();
  }

  /** The topics that are followed. */
  public static List<Topic> followed() {
    return FOLLOWED;
  }

  /** Starts to read; the broker need not be there yet. */
  public void start() {
    followers.forEach(TopicFollower::start);
  }

  /** Why a topic is not read now; empty if all are. */
  public Optional<String> trouble() {
    return followers.stream()
        .map(TopicFollower::status)
        .filter(status -> !status.isFollowing())
        .map(status -> "the topic " + status.topic() + " cannot be read")
        .findFirst();
  }

  /** How many records were skipped, as they break a rule. */
  public long skipped() {
    return followers.stream()
        .flatMap(follower -> follower.status().skipped().values().stream())
        .mapToLong(Long::longValue)
        .sum();
  }

  @Override
  public void close() {
    followers.forEach(TopicFollower::close);
  }

  /** Where the log ends in each partition; the beginning where it knows nothing of it. */
  static StartPosition resuming(RetainedLog log, String topic) {
    return (consumer, partitions) -> {
      Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
      Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
      Map<Integer, Long> kept = log.offsets(topic);
      Map<TopicPartition, Long> start = new HashMap<>();
      for (TopicPartition partition : partitions) {
        start.put(
            partition,
            from(
                partition,
                kept.get(partition.partition()),
                first.getOrDefault(partition, 0L),
                end.getOrDefault(partition, 0L)));
      }
      return start;
    };
  }

  private static long from(TopicPartition partition, @Nullable Long kept, long first, long end) {
    if (kept == null) {
      return first;
    }
    if (kept > end) {
      LOG.warn(
          "{} was made again: it ends at {}, and the event log had read it to {}. It is read from its"
              + " beginning",
          partition,
          end,
          kept);
      return first;
    }
    if (kept < first) {
      LOG.warn(
          "{} records of {} are gone from the broker that the event log had not read: the learner was"
              + " away for longer than the topic keeps them, or the broker was given less room",
          first - kept,
          partition);
      return first;
    }
    return kept;
  }

  private static TopicFollower.Reader reader(
      RetainedLog log, Topic topic, String name, InstantSource clock) {
    RecordWriter writer = writer(topic);
    return new TopicFollower.Reader() {
      @Override
      public void read(ConsumerRecord<String, byte[]> message) throws MessageRejected {
        try {
          writer.write(message, log, clock);
        } finally {
          // A record that breaks a rule has been dealt with too.
          log.processed(name, message.partition(), message.offset());
        }
      }

      @Override
      public void polled(boolean isAtEnd) {
        boolean unused = log.commitIfDue();
      }
    };
  }

  /** Takes a record of one topic into the log. */
  @FunctionalInterface
  private interface RecordWriter {
    void write(ConsumerRecord<String, byte[]> message, RetainedLog log, InstantSource clock)
        throws MessageRejected;
  }

  private static RecordWriter writer(Topic topic) {
    return switch (topic) {
      case CLICKS ->
          (message, log, clock) ->
              log.append(
                  UserMessages.CLICKS.read(
                      key(message), message.value(), message.headers(), clock.instant()),
                  message.timestamp());
      case SEARCHES ->
          (message, log, clock) ->
              log.append(
                  UserMessages.SEARCHES.read(
                      key(message), message.value(), message.headers(), clock.instant()),
                  message.timestamp());
      case ERASURES ->
          (message, log, clock) ->
              log.erase(
                  UserMessages.ERASURES.read(
                      key(message), message.value(), message.headers(), clock.instant()),
                  message.timestamp());
      case ITEMS -> (message, log, clock) -> log.append(item(message), message.timestamp());
      case RECOMMENDATIONS, DEAD_LETTERS, RECOMMENDATION_METRICS, MODELS, SHADOW_RECOMMENDATIONS ->
          throw new IllegalArgumentException(topic + " is not learnt from");
    };
  }

  private static byte @Nullable [] key(ConsumerRecord<String, byte[]> message) {
    String key = message.key();
    return key == null ? null : key.getBytes(StandardCharsets.UTF_8);
  }

  /** A tombstone is an item that is not available any more. */
  private static Item item(ConsumerRecord<String, byte[]> message) throws MessageRejected {
    String id = MessageRules.itemId(message.key());
    if (message.value() == null) {
      return Item.newBuilder().setItemId(id).setAvailable(false).build();
    }
    Item item = MessageCodec.ITEM.decode(message.value(), Encoding.of(message.headers()));
    MessageRules.check(item);
    if (!item.getItemId().equals(id)) {
      throw new MessageRejected(
          RejectReason.KEY_MISMATCH,
          "the record's key must be the message's id, " + item.getItemId());
    }
    return item;
  }
}
