/** A recording in, the place of each click in the lists of bundles and baselines out. */
@NullMarked
package dev.reckon.backtest.replay;

import org.jspecify.annotations.NullMarked;
