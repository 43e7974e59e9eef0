package dev.reckon.backtest.replay;

/**
 * A click that lists are scored by.
 *
 * @param step its place in the recording
 * @param isKnownItem whether somebody had taken the item before the cut
 * @param isKnownUser whether the user had done anything before the cut
 * @param isVisitor whether the user had no list of their own yet
 * @param isRepeat whether the user had taken the item before, so that no list could have it
 */
public record ScoredClick(
    int step,
    String userId,
    String itemId,
    long timeMillis,
    boolean isKnownItem,
    boolean isKnownUser,
    boolean isVisitor,
    boolean isRepeat) {}
