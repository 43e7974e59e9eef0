/** Output of the job in; its quality for users (freshness, hits, coverage) out. */
@NullMarked
package dev.reckon.demo.watch;

import org.jspecify.annotations.NullMarked;
