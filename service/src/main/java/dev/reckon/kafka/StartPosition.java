package dev.reckon.kafka;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/** The position from which new partitions of a topic are read. */
public interface StartPosition {

  /** The offset of the first message to read, for each of the partitions. */
  Map<TopicPartition, Long> of(Consumer<?, ?> consumer, Collection<TopicPartition> partitions);

  /** All that the topic still has. */
  static StartPosition beginning() {
    return Consumer::beginningOffsets;
  }

  /** Only what is written from now on. */
  static StartPosition end() {
    return Consumer::endOffsets;
  }

  /** The records written to the topic within this time, by record time and not event time. */
  static StartPosition since(Supplier<Duration> lookBack, InstantSource clock) {
    return (consumer, partitions) -> {
      long from = clock.instant().minus(lookBack.get()).toEpochMilli();
      // The ends come first: what is written between the two questions must not be skipped.
      Map<TopicPartition, Long> positions = new HashMap<>(consumer.endOffsets(partitions));
      Map<TopicPartition, Long> times = new HashMap<>();
      partitions.forEach(partition -> times.put(partition, from));
      for (Map.Entry<TopicPartition, OffsetAndTimestamp> found :
          consumer.offsetsForTimes(times).entrySet()) {
        if (found.getValue() != null) { // null: no record is that new
          positions.put(found.getKey(), found.getValue().offset());
        }
      }
      return positions;
    };
  }
}
