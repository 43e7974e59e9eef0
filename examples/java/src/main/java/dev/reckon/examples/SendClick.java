package dev.reckon.examples;

import com.google.protobuf.util.Timestamps;
import dev.reckon.event.v1.Interaction;
import dev.reckon.wire.Encoding;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends a click: {@code SendClick HOST:PORT USER ITEM}. */
public final class SendClick {

  private SendClick() {}

  public static void main(String[] arguments) throws Exception {
    String servers = arguments[0];
    Interaction click =
        Interaction.newBuilder()
            // Unique: a second event with the same id is a duplicate.
            .setEventId(UUID.randomUUID().toString())
            .setUserId(arguments[1])
            .setItemId(arguments[2])
            .setKind(Interaction.Kind.CLICK)
            .setEventTime(Timestamps.now())
            .build();
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers),
            new StringSerializer(),
            new ByteArraySerializer())) {
      // The key is the user, so that all events of a user stay in order.
      ProducerRecord<String, byte[]> record =
          new ProducerRecord<>("clicks", click.getUserId(), click.toByteArray());
      Encoding.PROTOBUF.mark(record.headers());
      RecordMetadata sent = producer.send(record).get();
      System.out.printf("sent %s to partition %d%n", click.getEventId(), sent.partition());
    }
  }
}
