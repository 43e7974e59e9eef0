/** Immutable values of the job in, their serializers between operators out. */
@NullMarked
package dev.reckon.job.flow;

import org.jspecify.annotations.NullMarked;
