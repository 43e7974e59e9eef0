package dev.reckon.job.event;

import dev.reckon.history.HistoryEvent;
import dev.reckon.history.Interaction;
import dev.reckon.history.SearchQuery;

/** An event of a user, checked against every rule of the messages. */
public sealed interface BehaviorEvent extends InboundRecord {

  String userId();

  Arrival arrival();

  @Override
  default <X extends Exception> void match(Case<BehaviorEvent, X> event, Case<DeadLetter, X> letter)
      throws X {
    event.accept(this);
  }

  /** Calls the function for this kind of event. */
  <X extends Exception> void match(
      Case<Interacted, X> interacted, Case<Searched, X> searched, Case<Erased, X> erased) throws X;

  /** An event that becomes part of the user's history. */
  sealed interface Remembered extends BehaviorEvent {
    HistoryEvent event();
  }

  /** The user did something with an item. */
  record Interacted(String userId, Interaction event, Arrival arrival) implements Remembered {
    @Override
    public <X extends Exception> void match(
        Case<Interacted, X> interacted, Case<Searched, X> searched, Case<Erased, X> erased)
        throws X {
      interacted.accept(this);
    }
  }

  /** The user searched. */
  record Searched(String userId, SearchQuery event, Arrival arrival) implements Remembered {
    @Override
    public <X extends Exception> void match(
        Case<Interacted, X> interacted, Case<Searched, X> searched, Case<Erased, X> erased)
        throws X {
      searched.accept(this);
    }
  }

  /**
   * The user is to be erased.
   *
   * @param eventTimeMillis events of the user up to this time must not come back, in milliseconds
   *     since the epoch
   */
  record Erased(String userId, long eventTimeMillis, Arrival arrival) implements BehaviorEvent {
    @Override
    public <X extends Exception> void match(
        Case<Interacted, X> interacted, Case<Searched, X> searched, Case<Erased, X> erased)
        throws X {
      erased.accept(this);
    }
  }
}
