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

/** Where the partitions of a topic are read from that have not been read before. */
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

  /** What was written to the topic (whatever its events' own times) since so long ago. */
  static StartPosition since(Supplier<Duration> lookBack, InstantSource clock) {
    return (consumer, partitions) -> {
      long from = clock.instant().minus(lookBack.get()).toEpochMilli();
      // The ends come first: what is written between the two questions must not be skipped.
      Map<TopicPartition, Long> positions = new HashMap<>(consumer.endOffsets(partitions));
      Map<TopicPartition, Long> times = new HashMap<>();
      partitions.forEach(partition -> times.put(partition, from));
      for (Map.Entry<TopicPartition, OffsetAndTimestamp> found :
          consumer.offsetsForTimes(times).entrySet()) {
        if (found.getValue() != null) { // null: nothing is as new as that
          positions.put(found.getKey(), found.getValue().offset());
        }
      }
      return positions;
    };
  }
}
