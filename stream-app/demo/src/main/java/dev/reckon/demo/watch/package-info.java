/** What the job publishes in; what it means for users (freshness, hits, coverage) out. */
@NullMarked
package dev.reckon.demo.watch;

import org.jspecify.annotations.NullMarked;
