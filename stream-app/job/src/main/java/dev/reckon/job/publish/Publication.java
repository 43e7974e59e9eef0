package dev.reckon.job.publish;

import dev.reckon.recommendation.v1.Recommendation;
import org.jspecify.annotations.Nullable;

/**
 * What is to stand for a user.
 *
 * @param list null to take back what stood there: the user was forgotten
 */
public record Publication(String userId, @Nullable Recommendation list) {}
