/** What one training step reads: padded rows, targets, negatives and a second view. */
@NullMarked
package dev.reckon.learning.train.batch;

import org.jspecify.annotations.NullMarked;
