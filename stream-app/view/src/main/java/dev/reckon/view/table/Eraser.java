package dev.reckon.view.table;

import dev.reckon.event.v1.Erasure;
import dev.reckon.history.HistoryEvent;
import dev.reckon.view.settings.TableSettings;
import dev.reckon.view.state.v1.StoredList;
import dev.reckon.wire.UserMessages;
import java.time.InstantSource;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Takes users out of every store: those of the topic {@code erasures}, without waiting for the
 * job's tombstone, and the {@link IdleUsers}. Of an erased user only the time up to which their
 * events are forgotten stays, as in the job.
 */
@SuppressWarnings("NullAway.Init") // What init sets, Kafka Streams calls it first.
final class Eraser implements Processor<String, byte[], Void, Void> {

  private final TableSettings settings;
  private final InstantSource clock;
  private final TableMetrics metrics;
  private final RecordReader reader;
  private KeyValueStore<String, StoredList> standing;
  private KeyValueStore<String, StoredList> held;
  private Histories histories;

  Eraser(TableSettings settings, InstantSource clock, TableMetrics metrics) {
    this.settings = settings;
    this.clock = clock;
    this.metrics = metrics;
    this.reader = new RecordReader(clock, metrics);
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    standing = context.getStateStore(UserTables.STANDING_LISTS);
    held = context.getStateStore(UserTables.HELD_LISTS);
    histories = new Histories(context, settings, clock, metrics);
    IdleUsers.watch(context, settings, clock, metrics);
  }

  @Override
  public void process(Record<String, byte[]> record) {
    reader.read(UserMessages.ERASURES, record).ifPresent(erasure -> erase(record.key(), erasure));
  }

  private void erase(String userId, Erasure erasure) {
    long until = Math.min(HistoryEvent.millis(erasure.getEventTime()), clock.millis());
    ListKeeper.forget(standing, held, userId);
    histories.forget(userId, until);
    metrics.erased();
  }
}
