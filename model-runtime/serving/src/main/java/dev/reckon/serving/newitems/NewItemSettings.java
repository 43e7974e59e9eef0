package dev.reckon.serving.newitems;

import java.time.Duration;

/**
 * How items that came after the training get rows.
 *
 * @param areRead whether they do
 * @param most items that have a vector; where more come, those whose records are the oldest lose
 *     theirs
 * @param queueBound items that wait for the encoder; where more come, the oldest wait no longer
 * @param interval at least so long between two changes of a model's rows
 */
public record NewItemSettings(boolean areRead, int most, int queueBound, Duration interval) {}
