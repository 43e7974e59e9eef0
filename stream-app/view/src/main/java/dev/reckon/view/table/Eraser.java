package dev.reckon.view.table;

import dev.reckon.event.v1.Erasure;
import dev.reckon.history.HistoryBounds;
import dev.reckon.history.HistoryEvent;
import dev.reckon.view.state.v1.StoredList;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.MessageRules;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Takes the users of the topic {@code erasures} out of every store, without waiting for the job's
 * tombstone. Only the time up to which their events are forgotten stays, as in the job.
 */
@SuppressWarnings("NullAway.Init") // What init sets, Kafka Streams calls it first.
final class Eraser implements Processor<String, byte[], Void, Void> {

  private final HistoryBounds bounds;
  private final InstantSource clock;
  private final TableMetrics metrics;
  private KeyValueStore<String, StoredList> standing;
  private KeyValueStore<String, StoredList> held;
  private Histories histories;

  Eraser(HistoryBounds bounds, InstantSource clock, TableMetrics metrics) {
    this.bounds = bounds;
    this.clock = clock;
    this.metrics = metrics;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    standing = context.getStateStore(UserTables.STANDING_LISTS);
    held = context.getStateStore(UserTables.HELD_LISTS);
    histories = new Histories(context, bounds, metrics);
  }

  @Override
  public void process(Record<String, byte[]> record) {
    if (record.key() == null || record.value() == null) {
      metrics.ignored();
      return;
    }
    try {
      Erasure erasure = MessageCodec.ERASURE.decode(record.value(), Encoding.of(record.headers()));
      MessageRules.check(erasure, clock.instant());
      MessageRules.checkKey(record.key().getBytes(StandardCharsets.UTF_8), erasure.getUserId());
      long until = Math.min(HistoryEvent.millis(erasure.getEventTime()), clock.millis());
      ListKeeper.forget(standing, held, record.key());
      histories.forget(record.key(), until);
      metrics.erased();
    } catch (MessageRejected e) {
      metrics.ignored();
    }
  }
}
