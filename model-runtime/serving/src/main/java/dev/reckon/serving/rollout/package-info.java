/**
 * Bundles and deployments in, models in their places out; and the way back for a candidate that
 * fails.
 */
@NullMarked
package dev.reckon.serving.rollout;

import org.jspecify.annotations.NullMarked;
