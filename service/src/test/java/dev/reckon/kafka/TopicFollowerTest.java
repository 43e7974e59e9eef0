package dev.reckon.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.RejectReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
final class TopicFollowerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final MetricName FETCHES =
      new MetricName("fetch-total", "consumer-fetch-manager-metrics", "", Map.of("client-id", "c"));

  private final Deque<Consumer<String, byte[]>> consumers = new ArrayDeque<>();
  private final BlockingQueue<String> read = new LinkedBlockingQueue<>();
  private final TopicFollower follower =
      new TopicFollower("topic", consumers::remove, StartPosition.beginning(), this::take);

  @AfterEach
  void close() {
    follower.close();
  }

  @Test
  void theTopicIsReadFromItsBeginningAndThenFollowed() throws Exception {
    MockConsumer<String, byte[]> consumer = consumer(2);
    consumer.schedulePollTask(
        () -> {
          consumer.addRecord(message(0, 0, "a"));
          consumer.addRecord(message(0, 1, "b"));
        });
    start(List.of(consumer));

    assertThat(follower.awaitReadToEnd(PATIENCE)).isTrue();
    assertThat(List.of(read.take(), read.take())).containsExactly("a", "b");

    consumer.schedulePollTask(() -> consumer.addRecord(message(0, 2, "c")));
    assertThat(read.take()).isEqualTo("c");
  }

  @Test
  void anEmptyTopicIsReadToItsEndAtOnce() throws Exception {
    start(List.of(consumer(0)));

    assertThat(follower.awaitReadToEnd(PATIENCE)).isTrue();
  }

  @Test
  void aTopicThatDoesNotExistYetKeepsNobodyWaitingAndIsReadOnceItDoes() throws Exception {
    MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest");
    start(List.of(consumer));
    assertThat(follower.awaitReadToEnd(PATIENCE)).isTrue();

    consumer.updateBeginningOffsets(Map.of(partition(0), 0L));
    consumer.updateEndOffsets(Map.of(partition(0), 1L));
    consumer.schedulePollTask(() -> consumer.addRecord(message(0, 0, "a")));
    consumer.updatePartitions("topic", partitions(1));

    assertThat(read.take()).isEqualTo("a");
  }

  @Test
  void aBrokerThatIsAwayAtTheStartIsWaitedFor() throws Exception {
    MockConsumer<String, byte[]> refused =
        new MockConsumer<>("earliest") {
          @Override
          public synchronized List<PartitionInfo> partitionsFor(String topic) {
            throw new KafkaException("nobody answers");
          }
        };
    MockConsumer<String, byte[]> answered = consumer(1);
    answered.schedulePollTask(() -> answered.addRecord(message(0, 0, "a")));
    start(List.of(refused, answered));

    assertThat(read.take()).isEqualTo("a");
  }

  @Test
  void afterAFailureItGoesOnWhereItWas() throws Exception {
    MockConsumer<String, byte[]> first = consumer(1);
    first.schedulePollTask(() -> first.addRecord(message(0, 0, "a")));
    MockConsumer<String, byte[]> second = consumer(1);
    second.schedulePollTask(() -> second.addRecord(message(0, 1, "b")));
    start(List.of(first, second));
    assertThat(read.take()).isEqualTo("a");

    first.setPollException(new KafkaException("the broker hung up"));

    assertThat(read.take()).isEqualTo("b");
    assertThat(second.position(partition(0))).isEqualTo(2);
  }

  @Test
  void aPartitionThatIsAddedIsReadFromItsStartAndTheOthersGoOn() throws Exception {
    MockConsumer<String, byte[]> first = consumer(1);
    first.schedulePollTask(() -> first.addRecord(message(0, 0, "a")));
    MockConsumer<String, byte[]> second = consumer(1, 1);
    second.schedulePollTask(() -> second.addRecord(message(1, 0, "b")));
    start(List.of(first, second));
    assertThat(read.take()).isEqualTo("a");

    first.updatePartitions("topic", partitions(2));

    assertThat(read.take()).isEqualTo("b");
    assertThat(second.position(partition(0))).isEqualTo(1);
  }

  @Test
  void aStartInTimeIsAtTheFirstMessageWrittenSinceOrAtTheEnd() {
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    Map<TopicPartition, Long> asked = new HashMap<>();
    MockConsumer<String, byte[]> consumer =
        new MockConsumer<>("earliest") {
          @Override
          public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
              Map<TopicPartition, Long> times) {
            asked.putAll(times);
            Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
            found.put(partition(0), new OffsetAndTimestamp(7, 0));
            found.put(partition(1), null);
            return found;
          }
        };
    consumer.updateEndOffsets(Map.of(partition(0), 10L, partition(1), 20L));

    assertThat(
            StartPosition.since(() -> Duration.ofHours(2), () -> now)
                .of(consumer, List.of(partition(0), partition(1))))
        .isEqualTo(Map.of(partition(0), 7L, partition(1), 20L));
    assertThat(asked.values()).containsOnly(Instant.parse("2025-12-31T22:00:00Z").toEpochMilli());
  }

  @Test
  void recordsThatTheReaderRefusesOrFailsOnAreSkippedAndCountedByReason() throws Exception {
    MockConsumer<String, byte[]> consumer = consumer(4);
    consumer.schedulePollTask(
        () -> {
          consumer.addRecord(message(0, 0, "refuse"));
          consumer.addRecord(message(0, 1, "fail"));
          consumer.addRecord(message(0, 2, "refuse"));
          consumer.addRecord(message(0, 3, "a"));
        });
    start(List.of(consumer));

    assertThat(read.take()).isEqualTo("a");
    assertThat(follower.awaitReadToEnd(PATIENCE)).isTrue();
    assertThat(follower.status())
        .returns(true, TopicFollower.Status::isFollowing)
        .returns(0L, TopicFollower.Status::restarts)
        .returns(Map.of("MALFORMED", 2L, "FAILED", 1L), TopicFollower.Status::skipped);
  }

  @Test
  void anErrorRestartsTheFollowerAndTheRecordIsSkippedIfItFailsAgain() throws Exception {
    MockConsumer<String, byte[]> first = consumer(2);
    first.schedulePollTask(() -> first.addRecord(message(0, 0, "overflow")));
    MockConsumer<String, byte[]> second = consumer(2);
    second.schedulePollTask(
        () -> {
          second.addRecord(message(0, 0, "overflow"));
          second.addRecord(message(0, 1, "a"));
        });
    start(List.of(first, second));

    assertThat(read.take()).isEqualTo("a");
    assertThat(follower.status())
        .returns(1L, TopicFollower.Status::restarts)
        .returns(Map.of("FAILED", 1L), TopicFollower.Status::skipped);
  }

  @Test
  void aBrokerThatNoLongerAnswersMakesAFollowerNotFollowing() throws Exception {
    AtomicLong nanos = new AtomicLong();
    AtomicLong fetches = new AtomicLong();
    MockConsumer<String, byte[]> consumer =
        new MockConsumer<>("earliest") {
          @Override
          public synchronized Map<MetricName, ? extends Metric> metrics() {
            return Map.of(FETCHES, new Fetches(fetches));
          }
        };
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    prepare(consumer, 0);
    try (TopicFollower watched =
        new TopicFollower(
            "topic",
            new ArrayDeque<>(List.of(consumer(0), consumer))::remove,
            StartPosition.beginning(),
            message -> {},
            nanos::get,
            new BrokerOutages(nanos::get, told::add, told::add))) {
      watched.start();
      assertThat(watched.awaitReadToEnd(PATIENCE)).isTrue();

      nanos.addAndGet(Duration.ofMinutes(1).toNanos());
      assertThat(told.take())
          .startsWith("The broker cannot be reached for 60 s: it does not answer. Not read")
          .contains("topic");
      assertThat(watched.isFollowing()).as("polls return, but the broker is silent").isFalse();
      assertThat(watched.status().silence()).isGreaterThanOrEqualTo(Duration.ofSeconds(59));

      fetches.incrementAndGet();
      assertThat(told.take()).isEqualTo("The broker answers again, after 60 s");
      assertThat(watched.isFollowing()).isTrue();
    }
  }

  @Test
  void aFollowerThatIsClosedIsNotFollowing() throws Exception {
    start(List.of(consumer(0)));
    assertThat(follower.awaitReadToEnd(PATIENCE)).isTrue();

    follower.close();

    assertThat(follower.isFollowing()).isFalse();
  }

  @Test
  void aPartitionThatIsAddedIsReadFromItsBeginningByWhoBeganAtTheEnd() throws Exception {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    MockConsumer<String, byte[]> first = consumer(1);
    MockConsumer<String, byte[]> second = consumer(1, 1);
    second.schedulePollTask(() -> second.addRecord(message(1, 0, "b")));
    try (TopicFollower newest =
        new TopicFollower(
            "topic",
            new ArrayDeque<>(List.of(consumer(0), first, second))::remove,
            StartPosition.end(),
            message -> seen.add(new String(message.value(), UTF_8)))) {
      newest.start();
      assertThat(newest.awaitReadToEnd(PATIENCE)).isTrue();

      first.updatePartitions("topic", partitions(2));

      assertThat(seen.take()).isEqualTo("b");
    }
  }

  private void take(ConsumerRecord<String, byte[]> message) throws MessageRejected {
    String value = new String(message.value(), UTF_8);
    switch (value) {
      case "refuse" -> throw new MessageRejected(RejectReason.MALFORMED, "not a message");
      case "fail" -> throw new IllegalStateException("a mistake of the reader's");
      case "overflow" -> throw new StackOverflowError();
      default -> read.add(value);
    }
  }

  private void start(List<MockConsumer<String, byte[]>> used) {
    consumers.add(consumer(0)); // the one that only shows whether the properties are right
    consumers.addAll(used);
    follower.start();
  }

  /** A client of a topic whose partitions end there. */
  private static MockConsumer<String, byte[]> consumer(long... ends) {
    MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest");
    prepare(consumer, ends);
    return consumer;
  }

  private static void prepare(MockConsumer<String, byte[]> consumer, long... ends) {
    consumer.updatePartitions("topic", partitions(ends.length));
    for (int i = 0; i < ends.length; i++) {
      consumer.updateBeginningOffsets(Map.of(partition(i), 0L));
      consumer.updateEndOffsets(Map.of(partition(i), ends[i]));
    }
  }

  private static List<PartitionInfo> partitions(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new PartitionInfo("topic", i, Node.noNode(), new Node[0], new Node[0]))
        .toList();
  }

  private static TopicPartition partition(int number) {
    return new TopicPartition("topic", number);
  }

  private static ConsumerRecord<String, byte[]> message(int partition, long offset, String value) {
    return new ConsumerRecord<>("topic", partition, offset, "key", value.getBytes(UTF_8));
  }

  /** How many fetches a broker has answered. */
  private record Fetches(AtomicLong count) implements Metric {
    @Override
    public MetricName metricName() {
      return FETCHES;
    }

    @Override
    public Object metricValue() {
      return (double) count.get();
    }
  }
}
