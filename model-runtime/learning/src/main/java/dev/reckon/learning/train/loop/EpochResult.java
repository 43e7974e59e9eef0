package dev.reckon.learning.train.loop;

import org.jspecify.annotations.Nullable;

/**
 * What an epoch came to.
 *
 * @param epoch from 1
 * @param loss mean over the epoch's targets, dropout on
 * @param validation after the epoch; null where there is nothing to validate on
 * @param trainingSeconds of the clock, without validation
 * @param trainingCpuSeconds of the process, without validation
 * @param seconds of the clock, with validation
 * @param cpuSeconds of the process, with validation
 */
public record EpochResult(
    int epoch,
    double loss,
    @Nullable ValidationScore validation,
    double trainingSeconds,
    double trainingCpuSeconds,
    double seconds,
    double cpuSeconds) {}
