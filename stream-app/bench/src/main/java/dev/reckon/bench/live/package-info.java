/** Events at fixed times in; the freshness of lists over the whole live path out. */
@NullMarked
package dev.reckon.bench.live;

import org.jspecify.annotations.NullMarked;
