/** The learner: the stream in, the next bundle out, tried and promoted. */
@NullMarked
package dev.reckon.learner;

import org.jspecify.annotations.NullMarked;
