package dev.reckon.learning.train.loop;

import org.jspecify.annotations.Nullable;

/**
 * The result of an epoch.
 *
 * @param epoch from 1
 * @param loss mean over the epoch's targets, dropout on
 * @param validation after the epoch; null if there is no validation part
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
