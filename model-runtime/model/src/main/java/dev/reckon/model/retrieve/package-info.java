/** Padded batches in, the best items of the whole catalogue out. */
@NullMarked
package dev.reckon.model.retrieve;

import org.jspecify.annotations.NullMarked;
