/** Requests at random times in; what one model runtime answers, and how soon, out. */
@NullMarked
package dev.reckon.bench.load;

import org.jspecify.annotations.NullMarked;
