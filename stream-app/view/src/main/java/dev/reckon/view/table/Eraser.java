package dev.reckon.view.table;

import dev.reckon.event.v1.Erasure;
import dev.reckon.history.HistoryEvent;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.UserMessages;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Removes the users of the topic {@code erasures} from every store, without waiting for the job's
 * tombstone. Two times of an erased user remain: the end of the erased events, as in the job, and
 * the end of the erased lists. So late records, for example from another partition, do not bring
 * the user back. Owned by one task.
 */
final class Eraser {

  private final UserKeepers keepers;
  private final StoredLists lists;
  private final UnscoredClicks unscored;
  private final Histories histories;

  Eraser(ProcessorContext<?, ?> context, UserKeepers keepers) {
    this.keepers = keepers;
    this.lists = new StoredLists(context);
    this.unscored = new UnscoredClicks(context);
    this.histories = new Histories(context, keepers);
  }

  void erase(Record<String, byte[]> record) throws MessageRejected {
    Erasure erasure = keepers.read(UserMessages.ERASURES, record);
    long until = Math.min(HistoryEvent.millis(erasure.getEventTime()), keepers.clock().millis());
    lists.erase(record.key(), record.timestamp());
    unscored.forget(record.key());
    histories.forget(record.key(), until);
    keepers.metrics().erased();
  }
}
