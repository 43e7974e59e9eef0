package dev.reckon.serving.rollout;

import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleException;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.bundle.BundleMemory;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.model.bundle.TrustedPrograms;
import dev.reckon.model.popularity.RecentCounts;
import dev.reckon.model.program.Execution;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.retrieve.ItemIndex;
import dev.reckon.model.retrieve.Ranker;
import dev.reckon.model.text.Grams;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.serving.live.ScoreShift;
import dev.reckon.serving.live.ServableModel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens bundles of this project: verified, compiled, their weights in the memory of a device.
 *
 * @param execution how their models run, on an existing device
 * @param explains whether lists come with their evidence
 * @param trusted whose programs may run
 */
public record BundleOpener(Execution execution, boolean explains, TrustedPrograms trusted)
    implements ModelOpener {

  private static final Logger LOG = LoggerFactory.getLogger(BundleOpener.class);

  @Override
  public ServableModel open(Path path) throws BundleRefusedException {
    try {
      Bundle bundle = Bundle.open(path, trusted);
      TorchProgram.useThreads(1); // each worker has its own thread
      return new BundleModel(bundle, bundle.load(execution), explains);
    } catch (BundleException e) {
      throw new BundleRefusedException(String.valueOf(e.getMessage()), e);
    }
  }

  /** A bundle and its model. */
  private static final class BundleModel implements ServableModel {
    private final ModelRef reference;
    private final ItemIndex items;
    private final long[] trainingCounts;
    private final Optional<RecentCounts> recentCounts;
    private final Instant created;
    private final TorchModel model;
    private final boolean explains;
    private final boolean canLean;
    private final int reasoningSteps;
    private final Grams grams;
    private final double temperature;
    private final Optional<BundleMemory> memory;

    /** Holds no reference to the bundle: its weights are in native memory now. */
    BundleModel(Bundle bundle, TorchModel model, boolean explains) {
      this.reference =
          ModelRef.newBuilder()
              .setName(bundle.manifest().model())
              .setVersion(bundle.manifest().version())
              .setDigest(bundle.digest())
              .build();
      this.items = new ItemIndex(bundle.items().stream().map(BundleItem::itemId).toList());
      this.trainingCounts = bundle.items().stream().mapToLong(BundleItem::popularity).toArray();
      this.recentCounts =
          Optional.ofNullable(bundle.manifest().popularity())
              .map(popularity -> recentCounts(popularity, bundle.items()));
      this.created = Instant.parse(bundle.manifest().created());
      this.model = model;
      this.explains = explains;
      this.canLean = model.canLean();
      if (!canLean) {
        LOG.warn(
            "The program of the bundle {} is too old for scores that follow popularity: its scores stay as they were trained. Train it again to change that.",
            bundle.path());
      }
      this.reasoningSteps = bundle.manifest().config().allSteps();
      this.grams = bundle.grams();
      this.temperature = bundle.manifest().config().tau();
      this.memory = bundle.memory().filter(it -> model.scoresNamed());
    }

    private static RecentCounts recentCounts(
        Manifest.Popularity popularity, List<BundleItem> items) {
      return new RecentCounts(
          items.stream().mapToDouble(item -> item.recent() == null ? 0 : item.recent()).toArray(),
          Instant.parse(popularity.newest()),
          Duration.parse(popularity.halfLife()));
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
    public Optional<RecentCounts> recentCounts() {
      return recentCounts;
    }

    @Override
    public Instant created() {
      return created;
    }

    @Override
    public int windowLength() {
      return model.windowLength();
    }

    @Override
    public Grams grams() {
      return grams;
    }

    @Override
    public int trainedReasoningSteps() {
      return reasoningSteps;
    }

    @Override
    public Optional<BundleMemory> memory() {
      return memory;
    }

    @Override
    public double temperature() {
      return temperature;
    }

    @Override
    public Ranker newRanker(Supplier<float[]> itemBias) {
      return model.newRanker(explains, canLean ? itemBias : ScoreShift.NONE);
    }

    @Override
    public void close() {
      model.close();
    }
  }
}
