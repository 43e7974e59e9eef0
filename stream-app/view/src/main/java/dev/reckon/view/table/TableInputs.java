package dev.reckon.view.table;

import dev.reckon.kafka.SkippedRecords;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.Topic;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The input of the tables, by topic: the time of the newest record, and skipped records. Safe for
 * any number of threads.
 */
public final class TableInputs {

  private final Map<Topic, Long> newestMillis = new ConcurrentHashMap<>();
  private final Map<String, SkippedRecords> skipped = new ConcurrentHashMap<>();

  /** A record with this timestamp was read. */
  void saw(Topic topic, long writtenAtMillis) {
    newestMillis.merge(topic, writtenAtMillis, Math::max);
  }

  /** A record broke a rule. */
  void skip(Origin origin, MessageRejected rejected) {
    of(origin.topic().name("")).skip(rejected, origin.partition(), origin.offset());
  }

  /** A record could not be processed. */
  void skip(Origin origin, RuntimeException failure) {
    of(origin.topic().name("")).skip(failure, origin.partition(), origin.offset());
  }

  /** A record of any topic could not be read, processed or written. */
  void skip(String topic, int partition, long offset, Exception failure) {
    of(topic).skip(failure, partition, offset);
  }

  private SkippedRecords of(String topic) {
    return skipped.computeIfAbsent(topic, SkippedRecords::new);
  }

  /** The timestamp of the newest record read from a topic; empty before the first. */
  public OptionalLong newestMillis(Topic topic) {
    Long millis = newestMillis.get(topic);
    return millis == null ? OptionalLong.empty() : OptionalLong.of(millis);
  }

  /** The skipped records, for topics that have any. */
  public Collection<SkippedRecords> skipped() {
    return List.copyOf(skipped.values());
  }
}
