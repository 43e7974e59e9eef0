package dev.reckon.view.table;

import com.google.protobuf.Message;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.UserMessages;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Record;

/** Reads events of users; what breaks a rule is counted, and left to the job's dead letters. */
record RecordReader(InstantSource clock, TableMetrics metrics) {

  /** The message of a record, unless it breaks a rule. */
  <M extends Message> Optional<M> read(UserMessages<M> topic, Record<String, byte[]> record) {
    byte[] key = record.key() == null ? null : record.key().getBytes(StandardCharsets.UTF_8);
    try {
      return Optional.of(topic.read(key, record.value(), record.headers(), clock.instant()));
    } catch (MessageRejected e) {
      metrics.ignored();
      return Optional.empty();
    }
  }
}
