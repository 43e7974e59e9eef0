package dev.reckon.job.history;

import java.io.Serializable;
import java.time.Duration;

/**
 * Decides which events cause a request, and when. The first event after a quiet spell causes one at
 * once; one request at the end of the window after it covers all further ones. A request without an
 * answer is repeated after a pause that doubles each time.
 *
 * @param window least time between two requests of a user because of events
 * @param firstPause pause after the first request without an answer
 * @param longestPause bound of the pauses
 */
public record RequestPolicy(Duration window, Duration firstPause, Duration longestPause)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Spreads users who failed together over a quarter of their pause. */
  private static final int SPREAD = 4;

  public RequestPolicy {
    if (window.isNegative()) {
      throw new IllegalArgumentException("window must not be negative, as " + window + " is");
    }
    if (firstPause.isNegative() || firstPause.isZero()) {
      throw new IllegalArgumentException("firstPause must be positive, not " + firstPause);
    }
    if (longestPause.compareTo(firstPause) < 0) {
      throw new IllegalArgumentException(
          "longestPause " + longestPause + " is shorter than firstPause " + firstPause);
    }
  }

  /** When to ask for a user who has new events: now, or at the end of the window. */
  public long askAtMillis(UserState state, long nowMillis) {
    if (state.lastRequestMillis() == UserState.NEVER) {
      return nowMillis;
    }
    long windowEnd = state.lastRequestMillis() + window.toMillis();
    // After the clock was set back, a user must not wait longer than the window.
    return Math.min(Math.max(nowMillis, windowEnd), nowMillis + window.toMillis());
  }

  /** When to ask again for a user whose last requests had no answer. */
  public long askAgainAtMillis(UserState state, String userId, long nowMillis) {
    int doublings = Math.min(Math.max(state.failures() - 1, 0), 30);
    long pause = Math.min(firstPause.toMillis() << doublings, longestPause.toMillis());
    long spread = Math.floorMod((long) userId.hashCode(), pause / SPREAD + 1);
    return nowMillis + pause - spread;
  }
}
