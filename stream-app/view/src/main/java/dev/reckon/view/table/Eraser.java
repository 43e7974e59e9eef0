package dev.reckon.view.table;

import dev.reckon.event.v1.Erasure;
import dev.reckon.history.HistoryEvent;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.UserMessages;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Takes the users of the topic {@code erasures} out of every store, without waiting for the job's
 * tombstone. Of an erased user only two times stay: up to which events are forgotten, as in the
 * job, and up to which lists are. So neither comes back that arrives late, as one from another
 * partition may. Owned by one task.
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
