/** The places of clicks in lists in, metrics, differences and curves out. */
@NullMarked
package dev.reckon.backtest.judge;

import org.jspecify.annotations.NullMarked;
