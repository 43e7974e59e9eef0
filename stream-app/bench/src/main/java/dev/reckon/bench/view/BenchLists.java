package dev.reckon.bench.view;

import com.google.protobuf.util.Timestamps;
import dev.reckon.event.v1.Item;
import dev.reckon.kafka.Topics;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.Topic;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes lists like the job, without a job. Safe for any number of threads. */
final class BenchLists implements AutoCloseable {

  private static final ModelRef MODEL =
      ModelRef.newBuilder().setName("bench").setVersion("1").setDigest("0".repeat(64)).build();

  private final Topics topics;
  private final int users;
  private final int items;
  private final int listSize;
  private final AtomicIntegerArray sequences;
  private final Producer<byte[], byte[]> producer;

  BenchLists(String bootstrapServers, Topics topics, int users, int items, int listSize) {
    this.topics = topics;
    this.users = users;
    this.items = items;
    this.listSize = listSize;
    this.sequences = new AtomicIntegerArray(users);
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "linger.ms", "1", "acks", "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  static String user(int number) {
    return "user-" + number;
  }

  /** Writes the items to their topic, and a list for every user. */
  void fill() {
    for (int item = 0; item < items; item++) {
      Item message =
          Item.newBuilder()
              .setItemId("item-" + item)
              .setTitle("The item that is number " + item + " of the bench")
              .addCategories("Bench")
              .build();
      send(Topic.ITEMS, message.getItemId(), MessageCodec.ITEM.encode(message, Encoding.PROTOBUF));
    }
    for (int user = 0; user < users; user++) {
      publish(user, "");
    }
    producer.flush();
  }

  /** Publishes the user's next list; returns its sequence. */
  int publish(int user, String coveredEventId) {
    int sequence = sequences.incrementAndGet(user);
    long now = System.currentTimeMillis();
    Recommendation.Builder list =
        Recommendation.newBuilder()
            .setUserId(user(user))
            .setModel(MODEL)
            .setReasoningSteps(2)
            .setHistorySequence(sequence)
            .setEventsCovered(1)
            .setNewestEventTime(Timestamps.fromMillis(now))
            .setReceivedAt(Timestamps.fromMillis(now))
            .setRequestedAt(Timestamps.fromMillis(now))
            .setRepliedAt(Timestamps.fromMillis(now));
    if (!coveredEventId.isEmpty()) {
      list.addCoveredEventIds(coveredEventId);
    }
    for (int place = 0; place < listSize; place++) {
      int item = Math.floorMod(user * 31 + sequence * 7 + place * 13, items);
      list.addItems(RankedItem.newBuilder().setItemId("item-" + item).setScore(1f / (place + 1)));
    }
    send(
        Topic.RECOMMENDATIONS,
        user(user),
        MessageCodec.RECOMMENDATION.encode(list.build(), Encoding.PROTOBUF));
    return sequence;
  }

  private void send(Topic topic, String key, byte[] value) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topics.name(topic), key.getBytes(StandardCharsets.UTF_8), value);
    Encoding.PROTOBUF.mark(record.headers());
    var unused = producer.send(record);
  }

  @Override
  public void close() {
    producer.close();
  }
}
