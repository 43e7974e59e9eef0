package dev.reckon.examples;

import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Prints the lists of a user, up to the first that a model ranked: {@code ReadLists HOST:PORT
 * USER}.
 */
public final class ReadLists {

  private ReadLists() {}

  public static void main(String[] arguments) throws MessageRejected {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            arguments[0],
            "group.id",
            "example-" + UUID.randomUUID(),
            "auto.offset.reset",
            "earliest");
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of("recommendations"));
      while (true) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          if (record.key().equals(arguments[1]) && show(record)) {
            return;
          }
        }
      }
    }
  }

  /** Whether it is a list that a model ranked; a fallback is what is popular. */
  private static boolean show(ConsumerRecord<String, byte[]> record) throws MessageRejected {
    if (record.value() == null) {
      // The user was erased, or was idle for long.
      System.out.println(record.key() + ": list removed");
      return false;
    }
    // Protobuf or JSON, as the header says.
    Recommendation list =
        MessageCodec.RECOMMENDATION.decode(record.value(), Encoding.of(record.headers()));
    String items =
        list.getItemsList().stream()
            .limit(5)
            .map(RankedItem::getItemId)
            .collect(Collectors.joining(", "));
    System.out.printf(
        "%s: %s (%s)%n",
        record.key(), items, list.hasFallback() ? "popular" : list.getModel().getName());
    return !list.hasFallback();
  }
}
