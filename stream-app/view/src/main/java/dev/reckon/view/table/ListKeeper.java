package dev.reckon.view.table;

import com.google.protobuf.util.Timestamps;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.view.settings.TableSettings;
import dev.reckon.view.state.v1.StoredList;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import java.time.InstantSource;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Keeps the lists of the topic {@code recommendations}: the newest on the topic stands, whatever
 * its sequence, and a tombstone takes back all lists of its user.
 */
@SuppressWarnings("NullAway.Init") // What init sets, Kafka Streams calls it first.
final class ListKeeper implements Processor<String, byte[], Void, Void> {

  private final TableSettings settings;
  private final InstantSource clock;
  private final TableMetrics metrics;
  private KeyValueStore<String, StoredList> standing;
  private KeyValueStore<String, StoredList> held;
  private LastSeen lastSeen;

  ListKeeper(TableSettings settings, InstantSource clock, TableMetrics metrics) {
    this.settings = settings;
    this.clock = clock;
    this.metrics = metrics;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    standing = context.getStateStore(UserTables.STANDING_LISTS);
    held = context.getStateStore(UserTables.HELD_LISTS);
    lastSeen = new LastSeen(context, settings, clock);
  }

  @Override
  public void process(Record<String, byte[]> record) {
    if (record.key() == null) {
      metrics.ignored();
    } else if (record.value() == null) {
      forget(standing, held, record.key());
    } else {
      keep(record);
    }
  }

  private void keep(Record<String, byte[]> record) {
    try {
      Recommendation list =
          MessageCodec.RECOMMENDATION.decode(record.value(), Encoding.of(record.headers()));
      StoredList before = standing.get(record.key());
      StoredList stored = stored(list, before == null ? 0 : before.getNumber() + 1);
      standing.put(record.key(), stored);
      held.put(HeldLists.slot(record.key(), stored.getNumber()), stored);
      lastSeen.see(record.key());
      metrics.listKept();
    } catch (MessageRejected e) {
      metrics.ignored();
    }
  }

  private StoredList stored(Recommendation list, long number) {
    return StoredList.newBuilder()
        .setRecommendation(list.toByteString())
        .setStandingAtMillis(clock.millis())
        .setRepliedAtMillis(Timestamps.toMillis(list.getRepliedAt()))
        .setNumber(number)
        .build();
  }

  /** Takes every list of a user out of the stores. */
  static void forget(
      KeyValueStore<String, StoredList> standing,
      KeyValueStore<String, StoredList> held,
      String userId) {
    standing.delete(userId);
    for (int slot = 0; slot < HeldLists.KEPT; slot++) {
      held.delete(HeldLists.slot(userId, slot));
    }
  }
}
