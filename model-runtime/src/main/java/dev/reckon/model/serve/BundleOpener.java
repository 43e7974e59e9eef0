package dev.reckon.model.serve;

import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleException;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.retrieve.ItemIndex;
import dev.reckon.model.retrieve.Ranker;
import dev.reckon.recommendation.v1.ModelRef;
import java.nio.file.Path;

/** Opens bundles of this project: verified, compiled, their weights in native memory. */
final class BundleOpener implements ModelOpener {

  @Override
  public ServableModel open(Path path) throws BundleRefusedException {
    try {
      Bundle bundle = Bundle.open(path);
      TorchProgram.useThreads(1); // each worker is a thread of its own
      return new BundleModel(bundle, bundle.load());
    } catch (BundleException e) {
      throw new BundleRefusedException(String.valueOf(e.getMessage()), e);
    }
  }

  /** A bundle and its model. */
  private static final class BundleModel implements ServableModel {
    private final ModelRef reference;
    private final ItemIndex items;
    private final long[] trainingCounts;
    private final TorchModel model;
    private final int reasoningSteps;

    /** Keeps no hold of the bundle: its weights are in native memory now. */
    BundleModel(Bundle bundle, TorchModel model) {
      this.reference =
          ModelRef.newBuilder()
              .setName(bundle.manifest().model())
              .setVersion(bundle.manifest().version())
              .setDigest(bundle.digest())
              .build();
      this.items = new ItemIndex(bundle.items().stream().map(BundleItem::itemId).toList());
      this.trainingCounts = bundle.items().stream().mapToLong(BundleItem::count).toArray();
      this.model = model;
      this.reasoningSteps = bundle.manifest().config().reasoningSteps();
    }

    @Override
    public ModelRef reference() {
      return reference;
    }

    @Override
    public ItemIndex items() {
      return items;
    }

    @Override
    public long[] trainingCounts() {
      return trainingCounts.clone();
    }

    @Override
    public int windowLength() {
      return model.windowLength();
    }

    @Override
    public int trainedReasoningSteps() {
      return reasoningSteps;
    }

    @Override
    public Ranker newRanker() {
      return model.newRanker();
    }

    @Override
    public void close() {
      model.close();
    }
  }
}
