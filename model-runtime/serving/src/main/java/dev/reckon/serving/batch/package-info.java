/**
 * Requests of many callers in, batches for the workers out: full ones first, none that waits too
 * long.
 */
@NullMarked
package dev.reckon.serving.batch;

import org.jspecify.annotations.NullMarked;
