package dev.reckon.learner;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.reckon.learner.cycle.Kind;
import org.jspecify.annotations.Nullable;

/**
 * How far a learner has come; a file, so that it continues after a kill.
 *
 * @param cycleEventMillis the time of events when the last cycle began; 0 before the first
 * @param cycleClicks the clicks of the log by then
 * @param anchorEventMillis the time of events when the last training from nothing began, or when
 *     the first cycle did; 0 before that
 * @param restarts how often the training under way began again because of erasures
 * @param candidate the digest of the candidate on trial; null without one
 * @param rival the digest of the bundle it is compared with; null without a trial
 * @param triedMillis when the trial began
 * @param state what the learner does now
 * @param decision what it decided last, and why
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Progress(
    long cycleEventMillis,
    long cycleClicks,
    long anchorEventMillis,
    int restarts,
    @Nullable String candidate,
    @Nullable String rival,
    long triedMillis,
    String state,
    String decision) {

  /** Of an anchor so long ago that the next is due. */
  private static final long LONG_AGO = 1;

  static final Progress BEGINNING =
      new Progress(0, 0, 0, 0, null, null, 0, "reading the topics", "nothing yet");

  Progress cycleBegun(Kind kind, long eventMillis, long clicks) {
    return new Progress(
        eventMillis,
        clicks,
        kind == Kind.CONTINUED && anchorEventMillis > 0 ? anchorEventMillis : eventMillis,
        0,
        candidate,
        rival,
        triedMillis,
        state,
        decision);
  }

  Progress restarted() {
    return new Progress(
        cycleEventMillis,
        cycleClicks,
        anchorEventMillis,
        restarts + 1,
        candidate,
        rival,
        triedMillis,
        state,
        decision);
  }

  /** The next training will be from nothing, whenever it is. */
  Progress anchorDue() {
    return new Progress(
        cycleEventMillis,
        cycleClicks,
        LONG_AGO,
        restarts,
        candidate,
        rival,
        triedMillis,
        state,
        decision);
  }

  Progress trying(@Nullable String digest, @Nullable String against, long millis) {
    return new Progress(
        cycleEventMillis,
        cycleClicks,
        anchorEventMillis,
        restarts,
        digest,
        against,
        millis,
        state,
        decision);
  }

  Progress decided(String what) {
    return new Progress(
        cycleEventMillis,
        cycleClicks,
        anchorEventMillis,
        restarts,
        candidate,
        rival,
        triedMillis,
        state,
        what);
  }

  Progress doing(String what) {
    return new Progress(
        cycleEventMillis,
        cycleClicks,
        anchorEventMillis,
        restarts,
        candidate,
        rival,
        triedMillis,
        what,
        decision);
  }
}
