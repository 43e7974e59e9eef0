package dev.reckon.view.table;

import dev.reckon.history.SearchQuery;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.UserMessages;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Adds the searches of the topic {@code searches} to the histories. Owned by one task. */
final class SearchKeeper {

  private final UserKeepers keepers;
  private final Histories histories;

  SearchKeeper(ProcessorContext<?, ?> context, UserKeepers keepers) {
    this.keepers = keepers;
    this.histories = new Histories(context, keepers);
  }

  void keep(Record<String, byte[]> record) throws MessageRejected {
    histories.append(record.key(), SearchQuery.of(keepers.read(UserMessages.SEARCHES, record)));
  }
}
