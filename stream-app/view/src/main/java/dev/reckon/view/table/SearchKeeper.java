package dev.reckon.view.table;

import dev.reckon.event.v1.Search;
import dev.reckon.history.HistoryBounds;
import dev.reckon.history.SearchQuery;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.MessageRules;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Takes the searches of the topic {@code searches} into the histories. */
@SuppressWarnings("NullAway.Init") // What init sets, Kafka Streams calls it first.
final class SearchKeeper implements Processor<String, byte[], Void, Void> {

  private final HistoryBounds bounds;
  private final InstantSource clock;
  private final TableMetrics metrics;
  private Histories histories;

  SearchKeeper(HistoryBounds bounds, InstantSource clock, TableMetrics metrics) {
    this.bounds = bounds;
    this.clock = clock;
    this.metrics = metrics;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    histories = new Histories(context, bounds, metrics);
  }

  @Override
  public void process(Record<String, byte[]> record) {
    if (record.key() == null || record.value() == null) {
      metrics.ignored();
      return;
    }
    try {
      Search search = MessageCodec.SEARCH.decode(record.value(), Encoding.of(record.headers()));
      MessageRules.check(search, clock.instant());
      MessageRules.checkKey(record.key().getBytes(StandardCharsets.UTF_8), search.getUserId());
      histories.append(record.key(), SearchQuery.of(search));
    } catch (MessageRejected e) {
      metrics.ignored();
    }
  }
}
