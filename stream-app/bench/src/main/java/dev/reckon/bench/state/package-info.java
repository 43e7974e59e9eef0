/** Events on topics in; how many a second the job without a model reads, and its state, out. */
@NullMarked
package dev.reckon.bench.state;

import org.jspecify.annotations.NullMarked;
