package dev.reckon.view.settings;

import dev.reckon.history.HistoryBounds;
import java.nio.file.Path;

/**
 * How the tables are kept.
 *
 * @param directory where, on disk
 * @param standbyReplicas copies on other instances
 * @param threads that read the topics
 * @param recentLists newest lists kept apart, for what a copy misses while owners change
 * @param bounds of a user's history
 */
public record TableSettings(
    Path directory, int standbyReplicas, int threads, int recentLists, HistoryBounds bounds) {}
