/** Events at fixed times in; how fresh the lists of the whole live path are under them, out. */
@NullMarked
package dev.reckon.bench.live;

import org.jspecify.annotations.NullMarked;
