package dev.reckon.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a topic on a thread of its own and without a consumer group: every process reads all of
 * it. A broker that is away, or a topic that is not there yet, is waited for; after that reading
 * goes on where it was. Partitions that are added are noticed.
 */
public final class TopicFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);

  /** Takes in what is read; called by the follower's thread alone. */
  public interface Reader {
    void read(ConsumerRecord<String, byte[]> message);

    /**
     * A poll has ended, with or without messages.
     *
     * @param isAtEnd whether all has been read that the topic had when the broker was reached
     */
    default void polled(boolean isAtEnd) {}
  }

  /** How long a poll waits, so also how soon a stop is noticed. */
  private static final Duration POLL = Duration.ofMillis(100);

  private static final Duration RETRY = Duration.ofSeconds(1);

  private final String topic;
  private final Supplier<Consumer<String, byte[]>> consumers;
  private final StartPosition start;
  private final Reader reader;
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private final CountDownLatch readToEnd = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final AtomicReference<@Nullable Consumer<String, byte[]>> reading =
      new AtomicReference<>();
  private final Thread thread;

  /**
   * A follower to be started.
   *
   * @param consumers opens clients; see {@link #clientsOf}
   * @param start where to begin
   */
  public TopicFollower(
      String topic,
      Supplier<Consumer<String, byte[]>> consumers,
      StartPosition start,
      Reader reader) {
    this.topic = topic;
    this.consumers = consumers;
    this.start = start;
    this.reader = reader;
    this.thread = new Thread(this::follow, "follow-" + topic);
  }

  /** Clients with these properties. */
  public static Supplier<Consumer<String, byte[]>> clientsOf(Map<String, String> kafka) {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return () ->
        new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * Starts to read. The broker need not be there yet.
   *
   * @throws KafkaException if the client's properties are wrong
   */
  public void start() {
    consumers.get().close(); // Wrong properties show here, not on a thread that nobody watches.
    thread.start();
  }

  /**
   * Waits until all that was there at the start has been read, which is at once where there is no
   * such topic; false if that takes longer.
   */
  public boolean awaitReadToEnd(Duration atMost) throws InterruptedException {
    return readToEnd.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    stopped.countDown();
    Consumer<String, byte[]> consumer = reading.get();
    if (consumer != null) {
      consumer.wakeup();
    }
    try {
      thread.join(); // returns at once if it was never started
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the process is ending anyway
    }
  }

  private void follow() {
    try {
      while (isRunning()) {
        try (Consumer<String, byte[]> consumer = consumers.get()) {
          reading.set(consumer);
          if (isRunning()) { // or a close that came just before would wake up nobody
            read(consumer);
          }
        } catch (WakeupException e) {
          LOG.debug("no longer following the topic {}", topic, e);
        } catch (KafkaException e) {
          LOG.warn(
              "the topic {} could not be read; trying again in {}: {}", topic, RETRY, e.toString());
          pause();
        } finally {
          reading.set(null);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // ends the thread
    }
  }

  private void read(Consumer<String, byte[]> consumer) throws InterruptedException {
    Map<TopicPartition, Long> end = assign(consumer);
    while (isRunning()) {
      for (ConsumerRecord<String, byte[]> message : consumer.poll(POLL)) {
        reader.read(message);
        positions.put(
            new TopicPartition(message.topic(), message.partition()), message.offset() + 1);
      }
      boolean isAtEnd = hasReached(end, consumer);
      reader.polled(isAtEnd);
      if (isAtEnd) {
        readToEnd.countDown();
      }
      if (hasNewPartitions(consumer)) {
        return; // and come back with all of them, each where it was left
      }
    }
  }

  /** Assigns every partition, each where it was left, and returns where each ends now. */
  private Map<TopicPartition, Long> assign(Consumer<String, byte[]> consumer)
      throws InterruptedException {
    List<TopicPartition> partitions = partitions(consumer);
    while (partitions.isEmpty() && isRunning()) {
      readToEnd.countDown(); // There is no such topic yet, so there is nothing to be read yet.
      pause();
      partitions = partitions(consumer);
    }
    consumer.assign(partitions);
    positions.keySet().retainAll(partitions); // a topic that was made anew may have fewer
    List<TopicPartition> unread =
        partitions.stream().filter(partition -> !positions.containsKey(partition)).toList();
    positions.putAll(start.of(consumer, unread));
    positions.forEach(consumer::seek);
    return consumer.endOffsets(partitions);
  }

  private List<TopicPartition> partitions(Consumer<String, byte[]> consumer) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (PartitionInfo partition : consumer.partitionsFor(topic)) {
      partitions.add(new TopicPartition(partition.topic(), partition.partition()));
    }
    return partitions;
  }

  private boolean hasNewPartitions(Consumer<String, byte[]> consumer) {
    return partitions(consumer).size() > consumer.assignment().size();
  }

  /** By the consumer's positions: a compacted topic may hold no record just before its end. */
  private static boolean hasReached(
      Map<TopicPartition, Long> end, Consumer<String, byte[]> consumer) {
    return end.entrySet().stream().allMatch(it -> consumer.position(it.getKey()) >= it.getValue());
  }

  private boolean isRunning() {
    return stopped.getCount() > 0;
  }

  private void pause() throws InterruptedException {
    boolean unused = stopped.await(RETRY.toNanos(), TimeUnit.NANOSECONDS);
  }
}
