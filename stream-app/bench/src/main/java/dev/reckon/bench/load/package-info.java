/** Requests at random times in; the answers of one model runtime, and their times, out. */
@NullMarked
package dev.reckon.bench.load;

import org.jspecify.annotations.NullMarked;
