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
 * @param recentLists newest lists kept apart, for what a copy misses while owners change
 * @param idleExpiry a user who is not seen for so long is taken out
 * @param erasureMemory how long events from before an erasure are kept out after it
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
