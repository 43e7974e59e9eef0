package dev.reckon.learning.evaluate.statistics;

/**
 * How much better one recommender is than another, on the same rows.
 *
 * @param value the difference of their means
 * @param low lower bound of its 95 % interval
 * @param high upper bound of its 95 % interval
 * @param p two-sided: how often chance alone would make a difference as large, were there none
 */
public record Difference(double value, double low, double high, double p) {}
