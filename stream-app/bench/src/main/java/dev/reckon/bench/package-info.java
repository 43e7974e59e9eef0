/**
 * A scenario in, its report out: the sustainable load of the live path on this machine, and the
 * freshness of its lists. This package has the command line; each scenario has its own package.
 */
@NullMarked
package dev.reckon.bench;

import org.jspecify.annotations.NullMarked;
