package dev.reckon.view.table;

import dev.reckon.view.state.v1.ScoredClick;
import dev.reckon.wire.MessageRejected;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Keeps the users of one task: passes each record to the keeper of its topic. A record that breaks
 * a rule, or on which a keeper fails, is counted and skipped; only a failure of a store ends the
 * thread.
 */
@SuppressWarnings("NullAway.Init") // What init sets, Kafka Streams calls it first.
final class UserKeeper implements Processor<String, byte[], String, ScoredClick> {

  private final UserKeepers keepers;
  private ListKeeper lists;
  private ClickKeeper clicks;
  private SearchKeeper searches;
  private Eraser eraser;

  UserKeeper(UserKeepers keepers) {
    this.keepers = keepers;
  }

  @Override
  public void init(ProcessorContext<String, ScoredClick> context) {
    lists = new ListKeeper(context, keepers);
    clicks = new ClickKeeper(context, keepers);
    searches = new SearchKeeper(context, keepers);
    eraser = new Eraser(context, keepers);
    IdleUsers.watch(context, keepers.settings(), keepers.clock(), keepers.metrics());
  }

  @Override
  public void process(Record<String, byte[]> record) {
    Origin origin = Origin.of(record.headers());
    try {
      keep(origin, record);
    } catch (MessageRejected e) {
      keepers.inputs().skip(origin, e);
    } catch (KafkaException e) {
      throw e;
    } catch (RuntimeException e) {
      keepers.inputs().skip(origin, e);
    }
  }

  private void keep(Origin origin, Record<String, byte[]> record) throws MessageRejected {
    switch (origin.topic()) {
      case RECOMMENDATIONS -> lists.keep(record, origin.partition());
      case CLICKS -> clicks.keep(record);
      case SEARCHES -> searches.keep(record);
      case ERASURES -> eraser.erase(record);
      case ITEMS, DEAD_LETTERS, RECOMMENDATION_METRICS, MODELS, SHADOW_RECOMMENDATIONS ->
          throw new IllegalArgumentException(origin.topic() + " is not keyed by user");
    }
  }
}
