package dev.reckon.learning.evaluate.rank;

import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.program.Weights;
import dev.reckon.model.retrieve.NamedItems;
import dev.reckon.model.retrieve.NamedScores;
import dev.reckon.model.retrieve.TopItems;

/**
 * The weights of a bundle, read by the programs of this version: the program in a bundle is made
 * for serving, and an older one has no methods for measuring.
 */
public final class BundleRanker implements TargetRanker {

  private final TorchModel standing;
  private final ModelConfig config;
  private TorchModel model;

  public BundleRanker(Bundle bundle) {
    this(bundle.manifest().config(), bundle.weights());
  }

  /** The same of weights that are in no bundle yet. */
  public BundleRanker(ModelConfig config, Weights weights) {
    this.config = config;
    this.standing = TorchModel.load(config.program(), weights, config.reading());
    this.model = standing;
  }

  @Override
  public int itemCount() {
    return model.itemCount();
  }

  @Override
  public int windowLength() {
    return model.windowLength();
  }

  @Override
  public int trainedReasoningSteps() {
    return model.trainedReasoningSteps();
  }

  @Override
  public void lean(float[] itemBias) {
    stand();
    model = standing.leaning(itemBias);
  }

  private void stand() {
    if (model != standing) {
      model.close();
      model = standing;
    }
  }

  @Override
  public int[][] ranksByStep(PaddedBatch batch, Exclusions exclusions, int[] targets) {
    return model.targetRanksByStep(batch, exclusions, targets);
  }

  @Override
  public int[] ranksWithDropout(
      PaddedBatch batch, Exclusions exclusions, int[] targets, long seed) {
    TorchProgram.seed(seed);
    return model.targetRanksWithDropout(
        batch, exclusions, targets, config.inputDropout(), config.dropout());
  }

  @Override
  public TopItems best(PaddedBatch batch, int steps, Exclusions exclusions) {
    return model.rank(batch, steps, exclusions, 1);
  }

  @Override
  public NamedScores best(
      PaddedBatch batch, int steps, Exclusions exclusions, int k, NamedItems named) {
    return model.rank(batch, steps, exclusions, k, named);
  }

  @Override
  public void close() {
    stand();
    standing.close();
  }
}
