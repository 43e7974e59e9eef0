package dev.reckon.model.evaluate;

import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.retrieve.Exclusions;
import dev.reckon.model.retrieve.PaddedBatch;

/** The model of a bundle, by the bundle's own program. */
final class BundleRanker implements TargetRanker {

  private final TorchModel model;

  BundleRanker(Bundle bundle) {
    this.model = bundle.load();
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
    return 0;
  }

  @Override
  public int[][] ranksByStep(PaddedBatch batch, Exclusions exclusions, int[] targets) {
    return new int[][] {model.targetRanks(batch, exclusions, targets)};
  }

  @Override
  public int[] ranksWithDropout(
      PaddedBatch batch, Exclusions exclusions, int[] targets, long seed) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    model.close();
  }
}
