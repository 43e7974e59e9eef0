package dev.reckon.view.table;

import dev.reckon.event.v1.Interaction;
import dev.reckon.history.HistoryBounds;
import dev.reckon.history.UserHistory.Outcome;
import dev.reckon.view.score.ClickScorer;
import dev.reckon.view.score.ClickScorer.Click;
import dev.reckon.view.score.WindowKeeper;
import dev.reckon.view.state.v1.ScoredClick;
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
 * Takes the interactions of the topic {@code clicks} into the histories, and scores each that is
 * new and speaks for its item against the list that stood when it was made.
 *
 * <p>Clicks that were on the topic before the stores were made are not scored: of the lists that
 * stood then, the compacted topic may no longer have any.
 */
@SuppressWarnings("NullAway.Init") // What init sets, Kafka Streams calls it first.
final class ClickKeeper implements Processor<String, byte[], String, ScoredClick> {

  private static final String THE_ONE_KEY = "since";

  private final HistoryBounds bounds;
  private final ClickScorer scorer;
  private final InstantSource clock;
  private final TableMetrics metrics;
  private ProcessorContext<String, ScoredClick> context;
  private Histories histories;
  private HeldLists lists;
  private KeyValueStore<String, Long> scoredSince;

  ClickKeeper(HistoryBounds bounds, ClickScorer scorer, InstantSource clock, TableMetrics metrics) {
    this.bounds = bounds;
    this.scorer = scorer;
    this.clock = clock;
    this.metrics = metrics;
  }

  @Override
  public void init(ProcessorContext<String, ScoredClick> context) {
    this.context = context;
    histories = new Histories(context, bounds, metrics);
    lists =
        new HeldLists(
            context.<KeyValueStore<String, StoredList>>getStateStore(UserTables.STANDING_LISTS),
            context.<KeyValueStore<String, StoredList>>getStateStore(UserTables.HELD_LISTS));
    scoredSince = context.getStateStore(UserTables.SCORED_SINCE);
  }

  @Override
  public void process(Record<String, byte[]> record) {
    if (record.key() == null || record.value() == null) {
      metrics.ignored();
      return;
    }
    try {
      Interaction click =
          MessageCodec.INTERACTION.decode(record.value(), Encoding.of(record.headers()));
      MessageRules.check(click, clock.instant());
      MessageRules.checkKey(record.key().getBytes(StandardCharsets.UTF_8), click.getUserId());
      keep(record, dev.reckon.history.Interaction.of(click));
    } catch (MessageRejected e) {
      metrics.ignored();
    }
  }

  private void keep(Record<String, byte[]> record, dev.reckon.history.Interaction click) {
    Outcome outcome = histories.append(record.key(), click);
    if (outcome == Outcome.APPENDED && click.isPositive() && record.timestamp() >= since()) {
      score(record, click);
    }
  }

  private long since() {
    Long since = scoredSince.get(THE_ONE_KEY);
    if (since == null) {
      since = clock.millis();
      scoredSince.put(THE_ONE_KEY, since);
    }
    return since;
  }

  private void score(Record<String, byte[]> record, dev.reckon.history.Interaction interaction) {
    Click click =
        new Click(interaction.itemId(), interaction.eventTimeMillis(), record.timestamp());
    scorer
        .score(click, lists.newestFirst(record.key(), HeldLists.KEPT))
        .ifPresent(
            scored ->
                context.forward(
                    new Record<>(WindowKeeper.keyOf(scored), scored, click.countedAtMillis())));
  }
}
