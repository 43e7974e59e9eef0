package dev.reckon.view.table;

import dev.reckon.history.Interaction;
import dev.reckon.history.UserHistory.Outcome;
import dev.reckon.view.score.ClickScorer.Click;
import dev.reckon.view.score.VisitorLists;
import dev.reckon.view.score.WindowKeeper;
import dev.reckon.view.state.v1.ScoredClick;
import dev.reckon.view.state.v1.StoredList;
import dev.reckon.view.state.v1.UnscoredClick;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.UserMessages;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Adds the interactions of the topic {@code clicks} to the histories, and scores each new positive
 * one against the current list at its arrival. It waits a moment before: topics are not read at the
 * same pace, so an earlier list may arrive here later.
 *
 * <p>Clicks that were on the topic before the stores were created are not scored: the compacted
 * topic may no longer have the lists of that time. Owned by one task.
 */
final class ClickKeeper {

  /** The least time that a click waits, and the interval of checks for clicks that have waited. */
  static final Duration WAIT = Duration.ofMillis(500);

  private static final String THE_ONE_KEY = "since";

  private final UserKeepers keepers;
  private final ProcessorContext<String, ScoredClick> context;
  private final Histories histories;
  private final HeldLists lists;
  private final UnscoredClicks unscored;
  private final VisitorLists visitors;
  private final long scoredSinceMillis;

  ClickKeeper(ProcessorContext<String, ScoredClick> context, UserKeepers keepers) {
    this.keepers = keepers;
    this.context = context;
    this.histories = new Histories(context, keepers);
    this.lists =
        new HeldLists(
            context.<KeyValueStore<String, StoredList>>getStateStore(UserTables.STANDING_LISTS),
            context.<KeyValueStore<String, StoredList>>getStateStore(UserTables.HELD_LISTS));
    this.unscored = new UnscoredClicks(context);
    this.visitors = new VisitorLists(keepers.popular());
    visitors.note(context.currentSystemTimeMs());
    this.scoredSinceMillis = scoredSince(context.getStateStore(UserTables.SCORED_SINCE));
    context.schedule(WAIT, PunctuationType.WALL_CLOCK_TIME, this::scoreThoseThatWaited);
  }

  void keep(Record<String, byte[]> record) throws MessageRejected {
    Interaction click = Interaction.of(keepers.read(UserMessages.CLICKS, record));
    boolean wasSeen = histories.seen(record.key()).contains(click.itemId());
    Outcome outcome = histories.append(record.key(), click);
    if (outcome == Outcome.APPENDED
        && click.isPositive()
        && record.timestamp() >= scoredSinceMillis) {
      unscored.add(
          UnscoredClick.newBuilder()
              .setUserId(record.key())
              .setEventId(click.eventId())
              .setItemId(click.itemId())
              .setArrivedMillis(record.timestamp())
              .setTakenInMillis(context.currentSystemTimeMs())
              .setNewestList(lists.standing(record.key()).map(StoredList::getNumber).orElse(-1L))
              .setWasSeen(wasSeen)
              .build());
    }
  }

  /** Stored in new stores, so that a task that opens again, or elsewhere, uses the same time. */
  private long scoredSince(KeyValueStore<String, Long> noted) {
    noted.putIfAbsent(THE_ONE_KEY, keepers.startedAt().toEpochMilli());
    return noted.get(THE_ONE_KEY);
  }

  private void scoreThoseThatWaited(long nowMillis) {
    visitors.note(nowMillis);
    for (UnscoredClick click : unscored.takeUntil(nowMillis - WAIT.toMillis())) {
      keepers
          .scorer()
          .score(
              new Click(
                  click.getEventId(),
                  click.getItemId(),
                  click.getArrivedMillis(),
                  click.getNewestList(),
                  seenBefore(click)),
              lists.newestFirst(click.getUserId(), HeldLists.KEPT),
              visitors.at(click.getArrivedMillis()))
          .ifPresent(scored -> forward(scored, click.getArrivedMillis()));
    }
  }

  /** The click itself is part of the history by now. */
  private Set<String> seenBefore(UnscoredClick click) {
    Set<String> seen = histories.seen(click.getUserId());
    if (!click.getWasSeen()) {
      seen.remove(click.getItemId());
    }
    return seen;
  }

  private void forward(ScoredClick scored, long arrivedMillis) {
    context.forward(new Record<>(WindowKeeper.keyOf(scored), scored, arrivedMillis));
  }
}
