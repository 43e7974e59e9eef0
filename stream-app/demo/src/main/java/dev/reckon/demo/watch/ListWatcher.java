package dev.reckon.demo.watch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.reckon.kafka.StartPosition;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.kafka.Topics;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.OutputMessages;
import dev.reckon.wire.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads {@code recommendations} and {@code dead-letters} as any consumer would, from the end of the
 * topics at the time it is opened, and passes them to its listeners, one record at a time. A record
 * that is not a list is counted and skipped. Owns a thread for each topic.
 */
public final class ListWatcher implements AutoCloseable {

  /** How long the broker may take to return the ends of the topics. */
  private static final Duration OPEN_LIMIT = Duration.ofSeconds(60);

  /** A restarting broker is ready by then. */
  private static final Duration SILENCE_LIMIT = Duration.ofSeconds(60);

  private final Topics topics;
  private final TopicFollower lists;
  private final TopicFollower deadLetters;

  private final Object telling = new Object();

  @GuardedBy("telling")
  private final List<ListListener> listeners;

  private ListWatcher(Map<String, String> client, Topics topics, List<ListListener> listeners) {
    this.topics = topics;
    this.listeners = List.copyOf(listeners);
    this.lists = follower(client, Topic.RECOMMENDATIONS, this::readList);
    this.deadLetters = follower(client, Topic.DEAD_LETTERS, this::readDeadLetter);
  }

  /**
   * Starts to watch; everything published after this returns is seen.
   *
   * @param client Kafka client settings, {@code bootstrap.servers} among them
   * @throws IllegalStateException if the broker does not return the ends of the topics within a
   *     minute
   */
  public static ListWatcher open(
      Map<String, String> client, Topics topics, List<ListListener> listeners) {
    Map<String, String> settings = new HashMap<>(client);
    // It makes no difference with at-least-once output, and is required with exactly-once.
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5000");
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "100");
    ListWatcher watcher = new ListWatcher(settings, topics, listeners);
    try {
      watcher.start();
      return watcher;
    } catch (RuntimeException e) {
      watcher.close();
      throw e;
    }
  }

  private TopicFollower follower(
      Map<String, String> client, Topic topic, TopicFollower.Reader reader) {
    return new TopicFollower(
        topics.name(topic), TopicFollower.clientsOf(client), StartPosition.end(), reader);
  }

  private void start() {
    lists.start();
    deadLetters.start();
    for (TopicFollower follower : List.of(lists, deadLetters)) {
      if (!isAtEnd(follower)) {
        throw new IllegalStateException(
            "The broker did not answer within "
                + OPEN_LIMIT.toSeconds()
                + " s where the topic "
                + follower.status().topic()
                + " ends");
      }
    }
  }

  private static boolean isAtEnd(TopicFollower follower) {
    try {
      return follower.awaitReadToEnd(OPEN_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Skipped records of {@code recommendations} that are not lists, by reason. */
  public Map<String, Long> skipped() {
    return lists.status().skipped();
  }

  /**
   * Checks that the topics are read: without it, silence would look like an idle job. Waits for a
   * broker that is unreachable for a while.
   *
   * @throws IllegalStateException if the broker has not answered for a minute
   */
  public void check() {
    for (TopicFollower follower : List.of(lists, deadLetters)) {
      TopicFollower.Status status = follower.status();
      if (!status.isFollowing() && status.silence().compareTo(SILENCE_LIMIT) > 0) {
        throw new IllegalStateException(
            "The topic "
                + status.topic()
                + " can no longer be read: the broker has been silent for "
                + status.silence().toSeconds()
                + " s");
      }
    }
  }

  @Override
  public void close() {
    lists.close();
    deadLetters.close();
  }

  private void readDeadLetter(ConsumerRecord<String, byte[]> record) {
    DeadLetter letter = DeadLetter.of(record, topics);
    synchronized (telling) {
      listeners.forEach(listener -> listener.deadLetterRead(letter));
    }
  }

  private void readList(ConsumerRecord<String, byte[]> record) throws MessageRejected {
    long nowNanos = System.nanoTime();
    if (record.value() == null) {
      synchronized (telling) {
        listeners.forEach(listener -> listener.userForgotten(record.key()));
      }
      return;
    }
    Recommendation list =
        OutputMessages.RECOMMENDATIONS.read(record.value(), record.headers(), Instant.now());
    synchronized (telling) {
      listeners.forEach(listener -> listener.listRead(list, nowNanos));
    }
  }
}
