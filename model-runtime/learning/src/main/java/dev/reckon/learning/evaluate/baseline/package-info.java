/** Training events in, baselines out: popularity, item transitions and queries seen before. */
@NullMarked
package dev.reckon.learning.evaluate.baseline;

import org.jspecify.annotations.NullMarked;
