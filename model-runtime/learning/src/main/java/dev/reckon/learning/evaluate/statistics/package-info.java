/** Ranks in, metrics with their intervals out. */
@NullMarked
package dev.reckon.learning.evaluate.statistics;

import org.jspecify.annotations.NullMarked;
