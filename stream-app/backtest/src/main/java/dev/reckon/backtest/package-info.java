/** Recorded events and bundles in, what they would have served and how good that was out. */
@NullMarked
package dev.reckon.backtest;

import org.jspecify.annotations.NullMarked;
