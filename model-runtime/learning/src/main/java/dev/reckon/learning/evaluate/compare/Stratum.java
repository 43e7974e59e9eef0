package dev.reckon.learning.evaluate.compare;

/**
 * Test rows that have something in common.
 *
 * @param name in reports
 * @param from the least of what they have in common: items of the history, occurrences of the
 *     target in training, or searches that are the newest event or decided the target
 * @param to the most of it
 * @param rows which of all test rows
 */
public record Stratum(String name, long from, long to, int[] rows) {}
