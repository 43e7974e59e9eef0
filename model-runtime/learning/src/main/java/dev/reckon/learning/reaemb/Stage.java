package dev.reckon.learning.reaemb;

import dev.reckon.model.program.Tensor;
import java.util.Map;

/** A stage in training: its weights and moments lie in native memory and change step by step. */
interface Stage extends AutoCloseable {

  StageName name();

  /** Updates that it takes where no time ends it before. */
  long steps();

  /**
   * The learning rate of a step.
   *
   * @param step counted from 0
   * @param progress share of the stage that is over, below 1
   */
  double rate(long step, double progress);

  /**
   * Takes a step.
   *
   * @param step counted from 0
   */
  Step step(long step, double rate);

  /**
   * What a step did.
   *
   * @param value the loss before it, or the mean reward
   * @param paddedTokens of its batch
   */
  record Step(float value, int paddedTokens) {}

  /** What it is to improve, as it is now. */
  double measure();

  /** What ReaEmb trains, as it is now: that of this stage and the rest as it was. */
  Map<String, Tensor.Floats> weights();

  Map<String, Tensor.Floats> firstMoments();

  Map<String, Tensor.Floats> secondMoments();

  @Override
  void close();
}
