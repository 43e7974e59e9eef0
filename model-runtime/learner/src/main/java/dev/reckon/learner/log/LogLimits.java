package dev.reckon.learner.log;

import java.time.Duration;

/**
 * How much a log keeps.
 *
 * @param age segments whose newest event arrived longer ago are removed
 * @param bytes the oldest segments are removed beyond this
 * @param segmentBytes a segment is complete from this size
 */
public record LogLimits(Duration age, long bytes, long segmentBytes) {}
