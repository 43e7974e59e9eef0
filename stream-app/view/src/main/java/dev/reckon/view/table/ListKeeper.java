package dev.reckon.view.table;

import com.google.protobuf.util.Timestamps;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.view.state.v1.StoredList;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.OutputMessages;
import dev.reckon.wire.OutputRules;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Keeps the lists of the topic {@code recommendations}: the newest on the topic is current,
 * regardless of its sequence, and a tombstone removes all lists of its user. If partitions were
 * added, older records may come later from another partition; they change nothing. Owned by one
 * task.
 */
final class ListKeeper {

  private final UserKeepers keepers;
  private final StoredLists lists;
  private final LastSeen lastSeen;

  ListKeeper(ProcessorContext<?, ?> context, UserKeepers keepers) {
    this.keepers = keepers;
    this.lists = new StoredLists(context);
    this.lastSeen = new LastSeen(context, keepers.settings(), keepers.clock());
  }

  /**
   * Processes a list or a tombstone.
   *
   * @param partition of the topic that it is on
   */
  void keep(Record<String, byte[]> record, int partition) throws MessageRejected {
    if (record.value() == null) {
      lists.takeBack(record.key(), record.timestamp(), partition);
      lastSeen.seeIfNew(record.key());
      return;
    }
    Recommendation list =
        OutputMessages.RECOMMENDATIONS.read(
            record.value(), record.headers(), keepers.clock().instant());
    OutputRules.checkKey(record.key(), list);
    if (!isOfAnIdleUser(record) && lists.put(record.key(), stored(list, record, partition))) {
      lastSeen.see(record.key());
      keepers.metrics().listKept();
    } else {
      keepers.metrics().ignored();
    }
  }

  /** By now its user, and perhaps the tombstone, has been removed. */
  private boolean isOfAnIdleUser(Record<String, byte[]> record) {
    return keepers.clock().millis() - record.timestamp()
        >= keepers.settings().idleExpiry().toMillis();
  }

  private StoredList stored(Recommendation list, Record<String, byte[]> record, int partition) {
    return StoredList.newBuilder()
        .setRecommendation(list.toByteString())
        .setStandingAtMillis(keepers.clock().millis())
        .setRepliedAtMillis(Timestamps.toMillis(list.getRepliedAt()))
        .setPublishedAtMillis(record.timestamp())
        .setPartition(partition)
        .build();
  }
}
