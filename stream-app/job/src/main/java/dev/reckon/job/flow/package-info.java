/** Our immutable values in, what Flink needs to carry them between operators out. */
@NullMarked
package dev.reckon.job.flow;

import org.jspecify.annotations.NullMarked;
