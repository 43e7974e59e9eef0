package dev.reckon.job.history;

import dev.reckon.history.UserHistory;
import java.util.List;

/**
 * The state of a user when a request was made, or when a list was made without one.
 *
 * @param historySequence number of the user's events at that time
 * @param requestedAtMillis when, in milliseconds since the epoch
 * @param newestEventTimeMillis time of the newest event, in milliseconds since the epoch; 0 if the
 *     history is empty
 * @param uncovered the events that no list covered, as {@link UserState#uncovered}
 */
public record ListBasis(
    long historySequence,
    long requestedAtMillis,
    long newestEventTimeMillis,
    List<Uncovered> uncovered) {

  public ListBasis {
    uncovered = List.copyOf(uncovered);
  }

  /** The state of the user now. */
  public static ListBasis of(UserState user, long requestedAtMillis) {
    UserHistory history = user.history();
    return new ListBasis(
        user.acceptedEvents(),
        requestedAtMillis,
        history.isEmpty() ? 0 : history.newestEventTimeMillis(),
        user.uncovered());
  }
}
