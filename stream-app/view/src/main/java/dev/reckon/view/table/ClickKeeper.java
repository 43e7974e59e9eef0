package dev.reckon.view.table;

import dev.reckon.history.Interaction;
import dev.reckon.history.UserHistory.Outcome;
import dev.reckon.view.score.ClickScorer;
import dev.reckon.view.score.ClickScorer.Click;
import dev.reckon.view.score.WindowKeeper;
import dev.reckon.view.settings.TableSettings;
import dev.reckon.view.state.v1.ScoredClick;
import dev.reckon.view.state.v1.StoredList;
import dev.reckon.wire.UserMessages;
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

  private final TableSettings settings;
  private final ClickScorer scorer;
  private final InstantSource clock;
  private final TableMetrics metrics;
  private final RecordReader reader;
  private ProcessorContext<String, ScoredClick> context;
  private Histories histories;
  private HeldLists lists;
  private KeyValueStore<String, Long> scoredSince;

  ClickKeeper(
      TableSettings settings, ClickScorer scorer, InstantSource clock, TableMetrics metrics) {
    this.settings = settings;
    this.scorer = scorer;
    this.clock = clock;
    this.metrics = metrics;
    this.reader = new RecordReader(clock, metrics);
  }

  @Override
  public void init(ProcessorContext<String, ScoredClick> context) {
    this.context = context;
    histories = new Histories(context, settings, clock, metrics);
    lists =
        new HeldLists(
            context.<KeyValueStore<String, StoredList>>getStateStore(UserTables.STANDING_LISTS),
            context.<KeyValueStore<String, StoredList>>getStateStore(UserTables.HELD_LISTS));
    scoredSince = context.getStateStore(UserTables.SCORED_SINCE);
  }

  @Override
  public void process(Record<String, byte[]> record) {
    reader
        .read(UserMessages.CLICKS, record)
        .ifPresent(click -> keep(record, Interaction.of(click)));
  }

  private void keep(Record<String, byte[]> record, Interaction click) {
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

  private void score(Record<String, byte[]> record, Interaction interaction) {
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
