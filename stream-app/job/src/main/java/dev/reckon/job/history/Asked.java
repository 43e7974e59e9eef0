package dev.reckon.job.history;

import dev.reckon.history.UserHistory;
import java.util.List;

/**
 * What was known of a user when a request was made, or when a list was made without one.
 *
 * @param historySequence events of the user that were known
 * @param requestedAtMillis when, in milliseconds since the epoch
 * @param newestEventTimeMillis time of the newest event, in milliseconds since the epoch; 0 if the
 *     history is empty
 * @param uncovered the events that no list knew of, as {@link UserState#uncovered}
 */
public record Asked(
    long historySequence,
    long requestedAtMillis,
    long newestEventTimeMillis,
    List<Uncovered> uncovered) {

  public Asked {
    uncovered = List.copyOf(uncovered);
  }

  /** What is known of the user now. */
  public static Asked of(UserState user, long requestedAtMillis) {
    UserHistory history = user.history();
    return new Asked(
        user.acceptedEvents(),
        requestedAtMillis,
        history.isEmpty() ? 0 : history.newestEventTimeMillis(),
        user.uncovered());
  }
}
