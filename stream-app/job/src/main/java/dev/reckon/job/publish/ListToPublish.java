package dev.reckon.job.publish;

import dev.reckon.job.event.Arrival;
import dev.reckon.recommendation.v1.Recommendation;
import org.jspecify.annotations.Nullable;

/**
 * A list to publish.
 *
 * @param oldest when the oldest event came that this list is the first to cover; null if it covers
 *     none that another did not
 */
public record ListToPublish(Recommendation list, @Nullable Arrival oldest) {}
