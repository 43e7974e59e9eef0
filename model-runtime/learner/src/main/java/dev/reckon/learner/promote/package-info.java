/** The clicks on the lists of candidate and live model in, when to promote or drop it out. */
@NullMarked
package dev.reckon.learner.promote;

import org.jspecify.annotations.NullMarked;
