package dev.reckon.view.settings;

import dev.reckon.history.HistoryBounds;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How the tables are kept.
 *
 * @param directory where, on disk
 * @param standbyReplicas copies on other instances
 * @param threads that read the topics
 * @param recentLists newest lists kept in memory, for those that a copy lacks while owners change
 * @param idleExpiry a user without events or lists for this long is removed
 * @param erasureMemory how long after an erasure earlier events are refused
 * @param bounds of a user's history
 */
public record TableSettings(
    Path directory,
    int standbyReplicas,
    int threads,
    int recentLists,
    Duration idleExpiry,
    Duration erasureMemory,
    HistoryBounds bounds) {}
