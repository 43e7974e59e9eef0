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
 * A model that learns from events as they come: each turn makes the next bundle of the newest one
 * and of all events up to now. Turns follow a cadence in event time or in clicks. Owned by one
 * thread.
 *
 * <p>All events are kept, since histories begin with the first and older targets are drawn from
 * all; a turn reads all of them.
 */
public final class LearningOn {

  private final Cadence cadence;
  private final Turn turn;
  private final IntFunction<Path> places;
  private final List<LoggedEvent> events;
  private final List<Item> items;

  private Bundle newest;
  private int turns;
  private int clicksSinceTurn;
  private long nextTurnMillis;

  /** How the next bundle is made. */
  @FunctionalInterface
  public interface Turn {

    /**
     * Makes it.
     *
     * @param newest bundle so far
     * @param log all events up to now
     * @param place where to write the next one
     * @return empty where the newest stays
     */
    Optional<Bundle> next(Bundle newest, EventLog log, Path place);

    /** Each turn trains the newest bundle on, with everything that is newer than it. */
    static Turn training(ContinueSettings settings, VectorFiles vectors) {
      return (newest, log, place) ->
          Optional.of(
              new ContinuedTraining(newest, settings)
                  .write(
                      TrainingData.of(log, "stream", vectors),
                      "stream",
                      true,
                      place,
                      TrainingProgress.SILENT));
    }
  }

  /**
   * When a turn is due: whichever is first of a time and a number of clicks. Clicks are
   * interactions of any kind.
   *
   * @param every event time between turns; null for none
   * @param clicks between turns; null for none
   * @param leastClicks without so many a turn waits, whatever the time
   */
  public record Cadence(@Nullable Duration every, @Nullable Integer clicks, int leastClicks) {
    public Cadence {
      require(every == null || every.toMillis() > 0, "the time between turns must be positive");
      require(clicks == null || clicks > 0, "the clicks between turns must be at least 1");
      require(every != null || clicks != null, "a cadence is a time or a number of clicks");
      require(leastClicks >= 0, "the least clicks between turns must be at least 0");
    }

    /** A turn is due however few the clicks are. */
    public Cadence(@Nullable Duration every, @Nullable Integer clicks) {
      this(every, clicks, 0);
    }
  }

  /**
   * A model that has learnt something already.
   *
   * @param start the newest bundle of the first turn
   * @param past events up to now, in the order of a log; those that are newer than the bundle are
   *     learnt in the first turn
   * @param places where a turn may write its bundle, counted from 1
   */
  public LearningOn(
      Bundle start, EventLog past, Cadence cadence, Turn turn, IntFunction<Path> places) {
    this.newest = start;
    this.cadence = cadence;
    this.turn = turn;
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

  /** The bundle of the last turn that made one, or the first one. */
  public Bundle newest() {
    return newest;
  }

  /**
   * Takes an event. Where a turn is due, it learns all events before, so that its bundle can be
   * asked before this event is known.
   *
   * @return the next bundle, where there was a turn that made one
   */
  public Optional<Bundle> add(LoggedEvent event) {
    if (nextTurnMillis == Long.MIN_VALUE) {
      nextTurnMillis = dueAfter(event);
    }
    Optional<Bundle> next = Optional.empty();
    if (isDue(event)) {
      next = turn();
      nextTurnMillis = dueAfter(event);
    }
    events.add(event);
    clicksSinceTurn += event instanceof LoggedEvent.Interacted ? 1 : 0;
    return next;
  }

  private boolean isDue(LoggedEvent event) {
    boolean isTime = event.eventTimeMillis() >= nextTurnMillis;
    boolean isNumber = cadence.clicks() != null && clicksSinceTurn >= cadence.clicks();
    return (isTime || isNumber) && clicksSinceTurn >= cadence.leastClicks();
  }

  /** Adds what is known of an item. */
  public void add(Item item) {
    items.add(item);
  }

  /** Forgets what a user did up to a time, in milliseconds since the epoch. */
  public void forget(String userId, long timeMillis) {
    events.removeIf(
        event -> event.userId().equals(userId) && event.eventTimeMillis() <= timeMillis);
  }

  /** Learns all events up to now; empty where the newest bundle stays. */
  public Optional<Bundle> turn() {
    clicksSinceTurn = 0;
    events.sort(LoggedEvent.ORDER); // nothing to do but for events that were late
    turns++;
    Optional<Bundle> next =
        turn.next(newest, new EventLog(events, items, List.of()), places.apply(turns));
    next.ifPresent(bundle -> newest = bundle);
    return next;
  }
}
