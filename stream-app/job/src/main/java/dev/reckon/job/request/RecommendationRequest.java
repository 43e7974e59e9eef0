package dev.reckon.job.request;

import dev.reckon.history.UserHistory;
import java.time.Duration;

/**
 * Asks for a list for one user.
 *
 * @param historySequence number of the user's events that the history covers
 * @param listSize items wanted
 * @param afterSearch whether the newest event that no list covers is a search
 * @param budget time left until the list is due
 */
public record RecommendationRequest(
    String userId,
    long historySequence,
    UserHistory history,
    int listSize,
    boolean afterSearch,
    Duration budget) {}
