/** A copy of the event log in, the next bundle and whether it may be tried out. */
@NullMarked
package dev.reckon.learner.cycle;

import org.jspecify.annotations.NullMarked;
