package dev.reckon.model.retrieve;

import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.PaddedBatch;

/**
 * Ranks the whole catalogue for a batch of histories: encode, reason, score, exact top-k. Owned by
 * one worker thread; several rankers may share one set of weights.
 */
public interface Ranker extends AutoCloseable {

  /**
   * The best items of every row, best first; ties go to the lower item index.
   *
   * @param batch (B, T) histories, each with at least one item
   * @param reasoningSteps latent reasoning steps to take, 0 to {@link #trainedReasoningSteps()}
   * @param exclusions items that must not appear
   * @param k items wanted a row; a row has fewer where fewer are left
   */
  TopItems rank(PaddedBatch batch, int reasoningSteps, Exclusions exclusions, int k);

  /**
   * The same with the scores of other items; only where {@link #scoresNamed}.
   *
   * @param named items of each row
   */
  NamedScores rank(
      PaddedBatch batch, int reasoningSteps, Exclusions exclusions, int k, NamedItems named);

  /** Whether it can score named items: programs of older bundles cannot. */
  boolean scoresNamed();

  /** N: items of the vocabulary; also the index of the pad item. */
  int itemCount();

  /** C: the longest history the model reads; of longer ones it reads the newest C. */
  int windowLength();

  /** K the model was trained with. */
  int trainedReasoningSteps();

  @Override
  void close();
}
