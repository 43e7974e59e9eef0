/** A split in, rows and batches of rows for a kind of model out. */
@NullMarked
package dev.reckon.learning.train.rows;

import org.jspecify.annotations.NullMarked;
