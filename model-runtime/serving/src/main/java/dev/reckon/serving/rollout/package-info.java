/** Bundles and deployments in, models in their places out; rolls back a candidate that fails. */
@NullMarked
package dev.reckon.serving.rollout;

import org.jspecify.annotations.NullMarked;
