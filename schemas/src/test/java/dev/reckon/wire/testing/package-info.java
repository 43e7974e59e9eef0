/**
 * What comes in and should not: one table of inputs for every path, and records to throw at topics.
 */
@NullMarked
package dev.reckon.wire.testing;

import org.jspecify.annotations.NullMarked;
