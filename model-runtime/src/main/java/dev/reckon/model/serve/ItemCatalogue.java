package dev.reckon.model.serve;

import dev.reckon.wire.Encoding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
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
import org.apache.kafka.clients.consumer.ConsumerRecords;
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
 * Follows the {@code items} topic from its beginning, on a thread of its own and without a consumer
 * group: every runtime reads all of it. A broker that is away is waited for.
 */
final class ItemCatalogue implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ItemCatalogue.class);

  /** Hears which items nobody may get. */
  interface Listener {
    /** The ids of all hidden items. */
    void hidden(Collection<String> itemIds);
  }

  /** How long a poll waits, so also how soon a stop is noticed. */
  private static final Duration POLL = Duration.ofMillis(100);

  /** Changes are told no more often than this: each telling copies the hidden items. */
  private static final Duration TELL_INTERVAL = Duration.ofMillis(100);

  private static final Duration RETRY = Duration.ofSeconds(1);

  private final String topic;
  private final ItemAvailability availability;
  private final Listener listener;
  private final Supplier<Consumer<String, byte[]>> consumers;
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private final CountDownLatch readToEnd = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final AtomicReference<@Nullable Consumer<String, byte[]>> reading =
      new AtomicReference<>();
  private final Thread thread = new Thread(this::follow, "item-catalogue");

  /**
   * @param listener told when items are hidden or shown again
   */
  ItemCatalogue(CatalogueSettings settings, ItemAvailability availability, Listener listener) {
    this(settings.topic(), () -> newConsumer(settings.kafka()), availability, listener);
  }

  ItemCatalogue(
      String topic,
      Supplier<Consumer<String, byte[]>> consumers,
      ItemAvailability availability,
      Listener listener) {
    this.topic = topic;
    this.consumers = consumers;
    this.availability = availability;
    this.listener = listener;
  }

  private static Consumer<String, byte[]> newConsumer(Map<String, String> kafka) {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * Starts to read. The broker need not be there yet.
   *
   * @throws KafkaException if the client's properties are wrong
   */
  void start() {
    consumers.get().close(); // Wrong properties show here, not on a thread that nobody watches.
    thread.start();
  }

  /** Waits until all that was there at the start has been read; false if that takes longer. */
  boolean awaitReadToEnd(Duration atMost) throws InterruptedException {
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
          read(consumer);
        } catch (WakeupException e) {
          LOG.debug("the catalogue is closing", e);
        } catch (KafkaException e) {
          LOG.warn(
              "the items topic could not be read; trying again in {}: {}", RETRY, e.toString());
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
    boolean isUntold = false;
    long toldNanos = System.nanoTime() - TELL_INTERVAL.toNanos();
    while (isRunning()) {
      isUntold |= take(consumer.poll(POLL));
      boolean isAtEnd = hasReached(end, consumer);
      if (isUntold && (isAtEnd || System.nanoTime() - toldNanos >= TELL_INTERVAL.toNanos())) {
        listener.hidden(availability.hidden());
        toldNanos = System.nanoTime();
        isUntold = false;
      }
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
      readToEnd.countDown(); // There is no such topic yet, so nothing is hidden yet.
      pause();
      partitions = partitions(consumer);
    }
    consumer.assign(partitions);
    for (TopicPartition partition : partitions) {
      Long position = positions.get(partition);
      if (position == null) {
        consumer.seekToBeginning(List.of(partition));
      } else {
        consumer.seek(partition, position);
      }
    }
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

  private boolean take(ConsumerRecords<String, byte[]> records) {
    boolean isChanged = false;
    for (ConsumerRecord<String, byte[]> record : records) {
      isChanged |= availability.apply(record.key(), record.value(), Encoding.of(record.headers()));
      positions.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
    }
    return isChanged;
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
