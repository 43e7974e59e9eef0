/** The topics of events in, records of the retained log out. */
@NullMarked
package dev.reckon.learner.follow;

import org.jspecify.annotations.NullMarked;
