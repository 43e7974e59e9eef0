package dev.reckon.model.evaluate;

import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.retrieve.Exclusions;
import dev.reckon.model.retrieve.PaddedBatch;
import java.util.stream.IntStream;

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
    return model.trainedReasoningSteps();
  }

  @Override
  public int[][] ranksByStep(PaddedBatch batch, Exclusions exclusions, int[] targets) {
    return IntStream.rangeClosed(0, trainedReasoningSteps())
        .mapToObj(steps -> model.targetRanks(batch, steps, exclusions, targets))
        .toArray(int[][]::new);
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
