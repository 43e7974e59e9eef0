package dev.reckon.learning.train;

import static dev.reckon.model.bundle.Settings.require;

import dev.reckon.event.v1.Item;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.learning.train.TrainingData.VectorFiles;
import dev.reckon.learning.train.loop.TrainingProgress;
import dev.reckon.model.bundle.Bundle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A model that learns from events as they come: each turn trains the newest bundle on, into the
 * next. Turns follow a cadence in event time or in events. Owned by one thread.
 *
 * <p>All events are kept, since histories begin with the first and older targets are drawn from
 * all; a turn reads all of them.
 */
public final class LearningOn {

  private final Cadence cadence;
  private final ContinueSettings settings;
  private final VectorFiles vectors;
  private final IntFunction<Path> places;
  private final List<LoggedEvent> events;
  private final List<Item> items;

  private Bundle newest;
  private int turns;
  private int sinceTurn;
  private long nextTurnMillis;

  /**
   * When a turn is due: whichever is first.
   *
   * @param every event time between turns; null for none
   * @param events between turns; null for none
   */
  public record Cadence(@Nullable Duration every, @Nullable Integer events) {
    public Cadence {
      require(every == null || every.toMillis() > 0, "the time between turns must be positive");
      require(events == null || events > 0, "the events between turns must be at least 1");
      require(every != null || events != null, "a cadence is a time or a number of events");
    }
  }

  /**
   * A model that has learnt something already.
   *
   * @param start the bundle that the first turn continues
   * @param past events up to now, in the order of a log; those that are newer than the bundle are
   *     learnt in the first turn
   * @param places where to write the bundle of a turn, counted from 1
   */
  public LearningOn(
      Bundle start,
      EventLog past,
      Cadence cadence,
      ContinueSettings settings,
      VectorFiles vectors,
      IntFunction<Path> places) {
    this.newest = start;
    this.cadence = cadence;
    this.settings = settings;
    this.vectors = vectors;
    this.places = places;
    this.events = new ArrayList<>(past.events());
    this.items = new ArrayList<>(past.items());
    nextTurnMillis = events.isEmpty() ? Long.MIN_VALUE : dueAfter(events.get(events.size() - 1));
  }

  private long dueAfter(LoggedEvent event) {
    return cadence.every() == null
        ? Long.MAX_VALUE
        : event.eventTimeMillis() + cadence.every().toMillis();
  }

  /** The bundle of the last turn, or the first one. */
  public Bundle newest() {
    return newest;
  }

  /**
   * Takes an event. Where a turn is due, all events before it are learnt first, so that the bundle
   * can be asked before this event is known.
   *
   * @return the next bundle, where there was a turn
   */
  public Optional<Bundle> add(LoggedEvent event) {
    if (nextTurnMillis == Long.MIN_VALUE) {
      nextTurnMillis = dueAfter(event);
    }
    boolean isDue =
        event.eventTimeMillis() >= nextTurnMillis
            || (cadence.events() != null && sinceTurn >= cadence.events());
    Optional<Bundle> next = isDue ? Optional.of(turn()) : Optional.empty();
    if (isDue) {
      nextTurnMillis = dueAfter(event);
    }
    events.add(event);
    sinceTurn++;
    return next;
  }

  /** Adds what is known of an item. */
  public void add(Item item) {
    items.add(item);
  }

  /** Learns all events up to now. */
  public Bundle turn() {
    sinceTurn = 0;
    events.sort(LoggedEvent.ORDER); // nothing to do but for events that were late
    EventLog log = new EventLog(events, items, List.of());
    turns++;
    newest =
        new ContinuedTraining(newest, settings)
            .write(
                TrainingData.of(log, "stream", vectors),
                "stream",
                true,
                places.apply(turns),
                TrainingProgress.SILENT);
    return newest;
  }
}
