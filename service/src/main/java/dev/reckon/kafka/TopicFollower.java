package dev.reckon.kafka;

import dev.reckon.process.RateLimitedLog;
import dev.reckon.wire.MessageRejected;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a topic on its own thread and without a consumer group: every process reads all of it. It
 * waits for an unreachable broker or a missing topic, then continues where it was. New partitions
 * are noticed within half a minute, and read from their beginning.
 *
 * <p>No record stops it: a record that the reader refuses, or fails on, is counted by its reason
 * and skipped. After any other failure, reading starts again after a pause. {@link #status} has its
 * state.
 */
public final class TopicFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);

  /** Receives the records; called by the follower's thread only. */
  public interface Reader {
    /**
     * Takes in a record. An exception skips this record and no other; an error restarts the
     * follower, which tries the record once more.
     *
     * @throws MessageRejected if the record breaks a rule; it is counted by the rule
     */
    void read(ConsumerRecord<String, byte[]> message) throws MessageRejected;

    /**
     * A poll has ended, with or without messages.
     *
     * @param isAtEnd whether all records have been read that the topic had when the broker was
     *     reached
     */
    default void polled(boolean isAtEnd) {}
  }

  /** How long a poll waits, so also how soon a stop is noticed. */
  private static final Duration POLL = Duration.ofMillis(100);

  private static final Duration RETRY = Duration.ofSeconds(1);

  /** A broker answers a fetch within half a second, even without new records. */
  private static final Duration SILENCE = Duration.ofSeconds(10);

  /** How soon new partitions are noticed. */
  private static final int METADATA_MAX_AGE_MILLIS = 30_000;

  /** How soon a broker is known to be away that was never there. */
  private static final int API_TIMEOUT_MILLIS = 15_000;

  /**
   * The state of a follower.
   *
   * @param topic what it follows
   * @param isFollowing whether the broker answered lately: false if the broker is unreachable, or
   *     the thread has ended
   * @param silence since the broker last answered
   * @param newestRecord when the newest record that it read was written, by the record's timestamp
   * @param restarts how often reading had to start again
   * @param skipped records that it skipped, by reason
   */
  public record Status(
      String topic,
      boolean isFollowing,
      Duration silence,
      Optional<Instant> newestRecord,
      long restarts,
      Map<String, Long> skipped) {
    public Status {
      skipped = Map.copyOf(skipped);
    }
  }

  private final String topic;
  private final Supplier<Consumer<String, byte[]>> consumers;
  private final StartPosition start;
  private final Reader reader;
  private final LongSupplier nanoClock;
  private final BrokerOutages outages;
  private final SkippedRecords skipped;
  private final RateLimitedLog unreadable = new RateLimitedLog();
  private final RateLimitedLog broken = new RateLimitedLog();
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private final CountDownLatch readToEnd = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final AtomicReference<@Nullable Consumer<String, byte[]>> reading =
      new AtomicReference<>();
  private final Thread thread;
  private final AtomicLong restarts = new AtomicLong();
  private volatile long answeredAtNanos;
  private volatile long newestRecordMillis = -1;

  /** Whether the topic's partitions were asked for before: those that come later are new. */
  private boolean hasLooked;

  /** The record that caused the last error; after a second error it is skipped. */
  private @Nullable ConsumerRecord<String, byte[]> failed;

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
    this(topic, consumers, start, reader, System::nanoTime, BrokerOutages.OF_PROCESS);
  }

  TopicFollower(
      String topic,
      Supplier<Consumer<String, byte[]>> consumers,
      StartPosition start,
      Reader reader,
      LongSupplier nanoClock,
      BrokerOutages outages) {
    this.outages = outages;
    this.topic = topic;
    this.consumers = consumers;
    this.start = start;
    this.reader = reader;
    this.nanoClock = nanoClock;
    this.skipped = new SkippedRecords(topic);
    this.answeredAtNanos = nanoClock.getAsLong();
    this.thread = new Thread(this::follow, "follow-" + topic);
  }

  /** Clients with these properties. */
  public static Supplier<Consumer<String, byte[]>> clientsOf(Map<String, String> kafka) {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.putIfAbsent(ConsumerConfig.METADATA_MAX_AGE_CONFIG, METADATA_MAX_AGE_MILLIS);
    properties.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, API_TIMEOUT_MILLIS);
    return () ->
        new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * Starts to read. The broker need not be there yet.
   *
   * @throws ClientRefused if the client's properties are wrong
   */
  public void start() {
    ClientRefused.making(consumers)
        .close(); // Wrong properties show here, not on a thread that nobody watches.
    answeredAtNanos = nanoClock.getAsLong();
    thread.start();
  }

  /** The current state; from any thread. */
  public Status status() {
    Duration silence = Duration.ofNanos(Math.max(0, nanoClock.getAsLong() - answeredAtNanos));
    long newest = newestRecordMillis;
    return new Status(
        topic,
        thread.isAlive() && silence.compareTo(SILENCE) <= 0,
        silence,
        newest < 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(newest)),
        restarts.get(),
        skipped.byReason());
  }

  /** Whether it reads what is written to the topic; see {@link Status#isFollowing}. */
  public boolean isFollowing() {
    return status().isFollowing();
  }

  /**
   * Waits until the records that existed at the start have been read, which is at once for a
   * missing topic; false if that takes longer.
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
      followUntilStopped();
    } finally {
      outages.over(this);
    }
  }

  private void followUntilStopped() {
    while (isRunning()) {
      try (Consumer<String, byte[]> consumer = consumers.get()) {
        reading.set(consumer);
        if (isRunning()) { // otherwise a close just before would wake up nobody
          read(consumer);
        }
      } catch (WakeupException e) {
        LOG.debug("no longer following the topic {}", topic, e);
      } catch (KafkaException e) {
        tell(e);
        startAgain();
      } catch (InterruptedException | RuntimeException | Error e) {
        // Any failure: an unread topic would be worse.
        broken
            .admit()
            .ifPresent(
                others ->
                    LOG.error(
                        "reading the topic {} failed; trying again every {}{}",
                        topic,
                        RETRY,
                        RateLimitedLog.others(others),
                        e));
        startAgain();
      } finally {
        reading.set(null);
      }
    }
  }

  private void tell(KafkaException failure) {
    if (BrokerWait.mayPass(failure)) {
      outages.silent(this, topic, status().silence(), BrokerTrouble.reason(failure));
      return;
    }
    unreadable
        .admit()
        .ifPresent(
            others ->
                LOG.warn(
                    "The topic {} cannot be read: {}. It is tried again every {} s{}",
                    topic,
                    BrokerTrouble.reason(failure),
                    RETRY.toSeconds(),
                    RateLimitedLog.others(others)));
  }

  private void read(Consumer<String, byte[]> consumer) throws InterruptedException {
    Map<TopicPartition, Long> end = assign(consumer);
    BrokerAnswers answers = new BrokerAnswers(consumer);
    while (isRunning()) {
      for (ConsumerRecord<String, byte[]> message : consumer.poll(POLL)) {
        read(message);
      }
      if (answers.hasMore()) {
        answered();
      } else if (status().silence().compareTo(SILENCE) > 0) {
        outages.silent(this, topic, status().silence(), "it does not answer");
      }
      boolean isAtEnd = hasReached(end, consumer);
      reader.polled(isAtEnd);
      if (isAtEnd) {
        readToEnd.countDown();
      }
      if (hasNewPartitions(consumer)) {
        return; // and resume with all of them, each where it was left
      }
    }
  }

  private void read(ConsumerRecord<String, byte[]> message) {
    try {
      reader.read(message);
    } catch (MessageRejected e) {
      skipped.skip(e, message.partition(), message.offset());
    } catch (RuntimeException e) {
      skipped.skip(e, message.partition(), message.offset());
    } catch (Error e) {
      if (!isSame(failed, message)) {
        failed = message;
        throw e;
      }
      skipped.skip(e, message.partition(), message.offset());
    }
    newestRecordMillis = Math.max(newestRecordMillis, message.timestamp());
    positions.put(new TopicPartition(message.topic(), message.partition()), message.offset() + 1);
  }

  private static boolean isSame(
      @Nullable ConsumerRecord<?, ?> failed, ConsumerRecord<?, ?> message) {
    return failed != null
        && failed.partition() == message.partition()
        && failed.offset() == message.offset();
  }

  /** Assigns every partition, each where it was left, and returns where each ends now. */
  private Map<TopicPartition, Long> assign(Consumer<String, byte[]> consumer)
      throws InterruptedException {
    List<TopicPartition> partitions = partitions(consumer);
    StartPosition from = hasLooked ? StartPosition.beginning() : start;
    hasLooked = true;
    while (partitions.isEmpty() && isRunning()) {
      readToEnd.countDown(); // The topic does not exist yet, so there is nothing to read yet.
      answered();
      pause();
      from = StartPosition.beginning();
      partitions = partitions(consumer);
    }
    consumer.assign(partitions);
    positions.keySet().retainAll(partitions); // a topic that was created again may have fewer
    List<TopicPartition> unread =
        partitions.stream().filter(partition -> !positions.containsKey(partition)).toList();
    positions.putAll(from.of(consumer, unread));
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

  private void answered() {
    answeredAtNanos = nanoClock.getAsLong();
    outages.over(this);
  }

  private boolean isRunning() {
    return stopped.getCount() > 0;
  }

  private void startAgain() {
    restarts.incrementAndGet();
    try {
      pause();
    } catch (InterruptedException e) {
      LOG.debug("the pause is over sooner", e); // Only a close ends a follower.
    }
  }

  private void pause() throws InterruptedException {
    boolean unused = stopped.await(RETRY.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Whether the broker has answered since the last check. A poll does not show it: without a broker
   * it returns as if there were no new records.
   */
  private static final class BrokerAnswers {
    private final @Nullable Metric fetches;
    private double before = -1;

    BrokerAnswers(Consumer<?, ?> consumer) {
      this.fetches =
          consumer.metrics().values().stream()
              .filter(BrokerAnswers::countsFetches)
              .findFirst()
              .orElse(null);
    }

    private static boolean countsFetches(Metric metric) {
      return metric.metricName().name().equals("fetch-total")
          && metric.metricName().group().equals("consumer-fetch-manager-metrics")
          && !metric.metricName().tags().containsKey("topic");
    }

    boolean hasMore() {
      if (fetches == null) {
        return true; // A client that does not count them: any poll that returns counts.
      }
      double now = ((Number) fetches.metricValue()).doubleValue();
      boolean hasMore = now != before;
      before = now;
      return hasMore;
    }
  }
}
