/** A dataset or the topics of a broker in, events and erasures in the order of event time out. */
@NullMarked
package dev.reckon.backtest.recording;

import org.jspecify.annotations.NullMarked;
