package dev.reckon.backtest.replay;

import dev.reckon.learning.evaluate.statistics.Ranks;

/**
 * Where the clicks of a replay were in the lists of one recommender.
 *
 * @param ranks by click
 * @param seconds of the clock that it took
 */
public record Places(Ranks ranks, double seconds) {}
