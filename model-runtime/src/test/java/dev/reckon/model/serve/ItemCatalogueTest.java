package dev.reckon.model.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
final class ItemCatalogueTest {
  private static final TopicPartition ITEMS = new TopicPartition("items", 0);

  private final Deque<Consumer<String, byte[]>> consumers = new ArrayDeque<>();
  private final BlockingQueue<Collection<String>> told = new LinkedBlockingQueue<>();
  private final ItemAvailability availability = new ItemAvailability();
  private final ItemCatalogue catalogue =
      new ItemCatalogue("items", consumers::remove, availability, told::add);

  @AfterEach
  void close() {
    catalogue.close();
  }

  @Test
  void theTopicIsReadFromItsBeginningAndThenFollowed() throws Exception {
    MockConsumer<String, byte[]> consumer = consumer(2);
    consumer.schedulePollTask(
        () -> {
          consumer.addRecord(message(0, "i1", "{\"available\": false}"));
          consumer.addRecord(message(1, "i2", null));
        });
    start(List.of(consumer));

    assertThat(catalogue.awaitReadToEnd(Duration.ofSeconds(20))).isTrue();
    assertThat(told.take()).isEqualTo(Set.of("i1", "i2"));

    consumer.schedulePollTask(() -> consumer.addRecord(message(2, "i1", "{}")));
    assertThat(told.take()).isEqualTo(Set.of("i2"));
  }

  @Test
  void anEmptyTopicIsReadToItsEndAtOnce() throws Exception {
    start(List.of(consumer(0)));

    assertThat(catalogue.awaitReadToEnd(Duration.ofSeconds(20))).isTrue();
  }

  @Test
  void aTopicThatDoesNotExistYetKeepsNobodyWaiting() throws Exception {
    start(List.of(new MockConsumer<>("earliest")));

    assertThat(catalogue.awaitReadToEnd(Duration.ofSeconds(20))).isTrue();
  }

  @Test
  void afterAFailureItGoesOnWhereItWas() throws Exception {
    MockConsumer<String, byte[]> first = consumer(1);
    first.schedulePollTask(() -> first.addRecord(message(0, "i1", null)));
    MockConsumer<String, byte[]> second = consumer(1);
    second.schedulePollTask(() -> second.addRecord(message(1, "i2", null)));
    start(List.of(first, second));
    assertThat(told.take()).isEqualTo(Set.of("i1"));

    first.setPollException(new KafkaException("the broker hung up"));

    assertThat(told.take()).isEqualTo(Set.of("i1", "i2"));
    assertThat(second.position(ITEMS)).isEqualTo(2);
  }

  private void start(List<MockConsumer<String, byte[]>> used) {
    consumers.add(consumer(0)); // the one that only shows whether the properties are right
    consumers.addAll(used);
    catalogue.start();
  }

  private static MockConsumer<String, byte[]> consumer(long end) {
    MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest");
    consumer.updatePartitions(
        "items", List.of(new PartitionInfo("items", 0, Node.noNode(), new Node[0], new Node[0])));
    consumer.updateBeginningOffsets(Map.of(ITEMS, 0L));
    consumer.updateEndOffsets(Map.of(ITEMS, end));
    return consumer;
  }

  private static ConsumerRecord<String, byte[]> message(
      long offset, String itemId, @Nullable String value) {
    return new ConsumerRecord<>(
        "items", 0, offset, itemId, value == null ? null : value.getBytes(UTF_8));
  }
}
