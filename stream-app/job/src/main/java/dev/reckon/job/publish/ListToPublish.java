package dev.reckon.job.publish;

import dev.reckon.job.event.Arrival;
import dev.reckon.recommendation.v1.Recommendation;
import org.jspecify.annotations.Nullable;

/**
 * A list to publish.
 *
 * @param oldest arrival of the oldest event that this list is the first to cover; null if there is
 *     none
 */
public record ListToPublish(Recommendation list, @Nullable Arrival oldest) {}
