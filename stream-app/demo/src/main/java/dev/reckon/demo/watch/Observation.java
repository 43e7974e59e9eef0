package dev.reckon.demo.watch;

import dev.reckon.demo.replay.ReplayStep;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.learning.evaluate.baseline.Baseline;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/**
 * All counts of a replay: it sees each step when it is taken from the log and when it is sent, and
 * each list when it is read.
 */
public final class Observation {

  private final StandingLists standing = new StandingLists();
  private final ListCounts lists = new ListCounts();
  private final Freshness freshness = new Freshness();
  private final UserStories stories = new UserStories();
  private final EventCounts events = new EventCounts();
  private final Prequential prequential;

  /**
   * A new observation.
   *
   * @param visitors what users without a list see
   * @param isScored which clicks count
   */
  public Observation(
      VisitorList visitors, List<? extends Baseline> baselines, Predicate<LoggedEvent> isScored) {
    this.prequential = new Prequential(standing, visitors, baselines, isScored);
  }

  /** An observation that scores no click. */
  public static Observation withoutScores() {
    return new Observation(VisitorList.EMPTY, List.of(), event -> false);
  }

  /** The listeners of lists; the current lists come last, after all that use the previous one. */
  public List<ListListener> listeners() {
    return List.of(lists, freshness, stories, standing);
  }

  /** The same steps, each observed in the order of the log. */
  public Iterator<ReplayStep> observing(Iterator<ReplayStep> steps) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return steps.hasNext();
      }

      @Override
      public ReplayStep next() {
        ReplayStep step = steps.next();
        step.happened().ifPresentOrElse(prequential::ask, () -> prequential.forget(step.userId()));
        return step;
      }
    };
  }

  /** A step that is about to be sent. */
  public void sending(ReplayStep step) {
    sending(step, System.nanoTime());
  }

  /** A step that is about to be sent, and was due at this time. */
  public void sending(ReplayStep step, long departureNanos) {
    events.sent(step);
    step.happened().ifPresent(event -> sending(event, step.isAnswered(), departureNanos));
  }

  private void sending(LoggedEvent event, boolean isAnswered, long departureNanos) {
    prequential.score(event);
    stories.happened(event, standing.of(event.userId()));
    if (isAnswered) {
      freshness.departed(event.userId(), event.eventId(), departureNanos);
    }
  }

  public StandingLists standing() {
    return standing;
  }

  public ListCounts lists() {
    return lists;
  }

  public Freshness freshness() {
    return freshness;
  }

  public UserStories stories() {
    return stories;
  }

  public EventCounts events() {
    return events;
  }

  public Prequential prequential() {
    return prequential;
  }
}
