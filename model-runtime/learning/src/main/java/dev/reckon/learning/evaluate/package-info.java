/** Test targets and ranked lists in; metrics with their intervals beside simple baselines out. */
@NullMarked
package dev.reckon.learning.evaluate;

import org.jspecify.annotations.NullMarked;
