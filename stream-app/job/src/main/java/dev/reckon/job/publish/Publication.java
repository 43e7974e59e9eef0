package dev.reckon.job.publish;

import dev.reckon.recommendation.v1.Recommendation;
import org.jspecify.annotations.Nullable;

/**
 * The latest list of a user, or its removal.
 *
 * @param list null to remove the current list: the user was forgotten
 */
public record Publication(String userId, @Nullable Recommendation list) {}
