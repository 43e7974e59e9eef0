package dev.reckon.learning.evaluate.rank;

import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.retrieve.NamedItems;
import dev.reckon.model.retrieve.NamedScores;
import dev.reckon.model.retrieve.TopItems;

/**
 * A model that computes the rank of one item per row in the whole catalogue: 1 + the items ranked
 * before it. Owned by one thread.
 */
public interface TargetRanker extends AutoCloseable {

  /** N: items of the vocabulary; also the index of the pad item. */
  int itemCount();

  /** C: the longest history the model reads; of longer ones it reads the newest C. */
  int windowLength();

  /** K the model was trained with. */
  int trainedReasoningSteps();

  /** Adds these to the scores of the N items from now on. */
  void lean(float[] itemBias);

  /**
   * The ranks of the targets as the model is read after 0, 1, ... K reasoning steps.
   *
   * @param batch (B, T) histories, each with at least one item, T at most C
   * @param targets B items, none of them excluded from its row
   * @return (K + 1, B)
   */
  int[][] ranksByStep(PaddedBatch batch, Exclusions exclusions, int[] targets);

  /**
   * The same ranks without reasoning and with the dropout of training, which draws anew for each
   * call.
   *
   * @param seed of what is dropped
   * @return B ranks
   */
  int[] ranksWithDropout(PaddedBatch batch, Exclusions exclusions, int[] targets, long seed);

  /**
   * The first item of each row with its evidence.
   *
   * @param batch (B, T) histories, each with at least one token, T at most C
   * @param steps of reasoning, k
   */
  TopItems best(PaddedBatch batch, int steps, Exclusions exclusions);

  /**
   * The best items of each row and the scores of others.
   *
   * @param batch (B, T) histories, each with at least one token, T at most C
   * @param k items wanted a row
   */
  NamedScores best(PaddedBatch batch, int steps, Exclusions exclusions, int k, NamedItems named);

  @Override
  void close();
}
