package dev.reckon.serving.batch;

import dev.reckon.model.memory.MixedList;
import dev.reckon.model.retrieve.TopItems;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The outcome of a request to rank. */
public sealed interface RankOutcome {

  /** Maps either outcome to a value. */
  <R> R fold(Function<Ranked, R> ofRanked, Function<Refused, R> ofRefused);

  /**
   * It was ranked.
   *
   * @param list by the model alone, with its evidence
   * @param mixed by model and memory; null for a list of the model alone
   * @param reasoningSteps that were taken: as many as asked for, or fewer under load
   */
  record Ranked(TopItems.Row list, @Nullable MixedList mixed, int reasoningSteps)
      implements RankOutcome {
    @Override
    public <R> R fold(Function<Ranked, R> ofRanked, Function<Refused, R> ofRefused) {
      return ofRanked.apply(this);
    }
  }

  /**
   * It was not, and nothing was computed for it: the caller is better off with another list now.
   */
  enum Refused implements RankOutcome {
    /** The queue is full. */
    QUEUE_FULL,
    /** What waits before it takes longer than its deadline allows. */
    NO_TIME,
    /** It waited, and a batch would not be done by its deadline any more. */
    TOO_LATE;

    @Override
    public <R> R fold(Function<Ranked, R> ofRanked, Function<Refused, R> ofRefused) {
      return ofRefused.apply(this);
    }
  }
}
