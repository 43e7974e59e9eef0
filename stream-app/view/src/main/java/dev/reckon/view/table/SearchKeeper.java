package dev.reckon.view.table;

import dev.reckon.history.SearchQuery;
import dev.reckon.view.settings.TableSettings;
import dev.reckon.wire.UserMessages;
import java.time.InstantSource;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Takes the searches of the topic {@code searches} into the histories. */
@SuppressWarnings("NullAway.Init") // What init sets, Kafka Streams calls it first.
final class SearchKeeper implements Processor<String, byte[], Void, Void> {

  private final TableSettings settings;
  private final InstantSource clock;
  private final TableMetrics metrics;
  private final RecordReader reader;
  private Histories histories;

  SearchKeeper(TableSettings settings, InstantSource clock, TableMetrics metrics) {
    this.settings = settings;
    this.clock = clock;
    this.metrics = metrics;
    this.reader = new RecordReader(clock, metrics);
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    histories = new Histories(context, settings, clock, metrics);
  }

  @Override
  public void process(Record<String, byte[]> record) {
    reader
        .read(UserMessages.SEARCHES, record)
        .ifPresent(search -> histories.append(record.key(), SearchQuery.of(search)));
  }
}
