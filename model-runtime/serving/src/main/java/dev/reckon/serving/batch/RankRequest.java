package dev.reckon.serving.batch;

import dev.reckon.model.input.History;
import dev.reckon.model.memory.Question;
import org.jspecify.annotations.Nullable;

/**
 * One user's history as the model reads it, and the list wanted for it. Immutable by convention:
 * the arrays are handed over.
 *
 * @param history what the model reads of the user; at least one token
 * @param reasoningSteps latent reasoning steps to take
 * @param excluded indices that this user must not get
 * @param question what the stream memory is asked once the request is in a batch; null for a list
 *     of the model alone
 * @param listSize items wanted
 * @param priority whose lists go first
 * @param deadlineNanos when the answer becomes useless, by the batcher's clock; {@link
 *     #NO_DEADLINE} for never
 */
public record RankRequest(
    History history,
    int reasoningSteps,
    int[] excluded,
    @Nullable Question question,
    int listSize,
    Priority priority,
    long deadlineNanos) {

  /** The answer is wanted however late. */
  public static final long NO_DEADLINE = Long.MAX_VALUE;

  /** A list of the model alone. */
  public RankRequest(
      History history,
      int reasoningSteps,
      int[] excluded,
      int listSize,
      Priority priority,
      long deadlineNanos) {
    this(history, reasoningSteps, excluded, null, listSize, priority, deadlineNanos);
  }

  public RankRequest {
    if (history.length() == 0) {
      throw new IllegalArgumentException("an empty history cannot be ranked");
    }
    if (reasoningSteps < 0 || listSize < 1) {
      throw new IllegalArgumentException(
          reasoningSteps + " reasoning steps for a list of " + listSize + " items");
    }
  }

  boolean isLateAt(long nowNanos) {
    return deadlineNanos != NO_DEADLINE && nowNanos - deadlineNanos >= 0;
  }
}
