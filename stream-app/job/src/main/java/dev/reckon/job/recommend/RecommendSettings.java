package dev.reckon.job.recommend;

import dev.reckon.history.HistoryBounds;
import dev.reckon.job.history.RequestPolicy;
import java.io.Serializable;
import java.time.Duration;

/**
 * The settings of the operator that owns users.
 *
 * @param interactions newest interactions kept of a user
 * @param searches newest searches kept of a user
 * @param idleExpiry a user without any event for so long is forgotten
 * @param policy which events cause requests, and when
 * @param deadline a list, ranked or not, is published within this time after the event came
 * @param inFlight most requests in flight per subtask
 * @param listSize items of a list
 * @param keptItems items of the last ranked list that are kept to fall back on
 * @param checkpointInterval how often a checkpoint is due, to notice that none comes
 */
public record RecommendSettings(
    int interactions,
    int searches,
    Duration idleExpiry,
    RequestPolicy policy,
    Duration deadline,
    int inFlight,
    int listSize,
    int keptItems,
    Duration checkpointInterval)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How much is kept of a user. */
  public HistoryBounds bounds() {
    return new HistoryBounds(interactions, searches);
  }
}
