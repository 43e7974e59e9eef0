package dev.reckon.job.request;

import dev.reckon.history.UserHistory;
import java.time.Duration;

/**
 * Asks for a list for one user.
 *
 * @param historySequence events of the user that the history knows of
 * @param listSize items wanted
 * @param afterSearch whether the newest event that no list knows of is a search
 * @param budget time left until the list has to be there
 */
public record RecommendationRequest(
    String userId,
    long historySequence,
    UserHistory history,
    int listSize,
    boolean afterSearch,
    Duration budget) {}
