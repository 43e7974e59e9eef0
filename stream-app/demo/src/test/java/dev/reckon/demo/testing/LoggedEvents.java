package dev.reckon.demo.testing;

import dev.reckon.demo.replay.ReplayStep;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.testing.Events;

/** {@link Events} as a log has them, and as a replay sends them. */
public final class LoggedEvents {

  private LoggedEvents() {}

  public static LoggedEvent click(String eventId, String userId, String itemId, long millis) {
    return new LoggedEvent.Interacted(Events.click(eventId, userId, itemId, millis));
  }

  public static LoggedEvent search(String eventId, String userId, String query, long millis) {
    return new LoggedEvent.Searched(Events.search(eventId, userId, query, millis));
  }

  /** A click of no matter on which item. */
  public static ReplayStep step(String eventId, String userId, long millis) {
    return new ReplayStep.Event(click(eventId, userId, "item", millis), true);
  }
}
