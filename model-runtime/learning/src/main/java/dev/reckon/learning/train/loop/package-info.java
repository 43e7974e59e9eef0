/** A recipe and batches in, trained weights out: steps, validation, checkpoints and progress. */
@NullMarked
package dev.reckon.learning.train.loop;

import org.jspecify.annotations.NullMarked;
