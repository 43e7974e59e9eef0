/** Histories in, padded batches of item indices out. */
@NullMarked
package dev.reckon.model.batch;

import org.jspecify.annotations.NullMarked;
