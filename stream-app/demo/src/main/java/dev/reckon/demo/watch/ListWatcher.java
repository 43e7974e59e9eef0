package dev.reckon.demo.watch;

import dev.reckon.kafka.Topics;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code recommendations} and {@code dead-letters} as any consumer would, from the end of the
 * topics at the time it is opened, and tells its listeners. Owns one thread.
 */
public final class ListWatcher implements AutoCloseable {

  private static final Duration POLL = Duration.ofSeconds(1);

  private final Consumer<byte[], byte[]> consumer;
  private final Topics topics;
  private final List<ListListener> listeners;
  private final Thread thread;
  private volatile @Nullable RuntimeException failure;

  private ListWatcher(
      Consumer<byte[], byte[]> consumer, Topics topics, List<ListListener> listeners) {
    this.consumer = consumer;
    this.topics = topics;
    this.listeners = List.copyOf(listeners);
    this.thread = new Thread(this::watch, "list-watcher");
    thread.setDaemon(true);
  }

  /**
   * Starts to watch; whatever is published after this returns will be seen.
   *
   * @param client Kafka client settings, {@code bootstrap.servers} among them
   */
  public static ListWatcher open(
      Map<String, String> client, Topics topics, List<ListListener> listeners) {
    Map<String, Object> settings = new HashMap<>(client);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    // With at-least-once output it makes no difference, with exactly-once it is what counts.
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5000");
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "100");
    Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        Stream.of(Topic.RECOMMENDATIONS, Topic.DEAD_LETTERS)
            .flatMap(topic -> consumer.partitionsFor(topics.name(topic)).stream())
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position); // seekToEnd is lazy: this makes it happen now.
    ListWatcher watcher = new ListWatcher(consumer, topics, listeners);
    watcher.thread.start();
    return watcher;
  }

  /** Whether the watching ended by itself. */
  public boolean hasFailed() {
    return failure != null;
  }

  /**
   * Throws what ended the watching, if anything did: without it, silence would look like an idle
   * job.
   */
  public void check() {
    RuntimeException ended = failure;
    if (ended != null) {
      throw new IllegalStateException("The lists can no longer be read: " + ended, ended);
    }
  }

  @Override
  public void close() {
    consumer.wakeup();
    try {
      thread.join(Duration.ofSeconds(10).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void watch() {
    try (consumer) {
      while (true) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          tell(record, System.nanoTime());
        }
      }
    } catch (WakeupException e) {
      // close() was called.
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  private void tell(ConsumerRecord<byte[], byte[]> record, long nowNanos) {
    if (record.topic().equals(topics.name(Topic.DEAD_LETTERS))) {
      DeadLetter letter = DeadLetter.of(record, topics);
      listeners.forEach(listener -> listener.deadLetterRead(letter));
    } else if (record.value() == null) {
      String userId = new String(record.key(), StandardCharsets.UTF_8);
      listeners.forEach(listener -> listener.userForgotten(userId));
    } else {
      tellList(record, nowNanos);
    }
  }

  private void tellList(ConsumerRecord<byte[], byte[]> record, long nowNanos) {
    try {
      var list = MessageCodec.RECOMMENDATION.decode(record.value(), Encoding.of(record.headers()));
      listeners.forEach(listener -> listener.listRead(list, nowNanos));
    } catch (MessageRejected e) {
      throw new IllegalStateException(
          "Offset " + record.offset() + " of " + record.topic() + " is no list: " + e.detail(), e);
    }
  }
}
