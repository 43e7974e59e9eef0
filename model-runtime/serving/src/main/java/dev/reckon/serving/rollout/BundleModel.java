package dev.reckon.serving.rollout;

import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.bundle.BundleMemory;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.model.popularity.RecentCounts;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.retrieve.ItemIndex;
import dev.reckon.model.retrieve.Ranker;
import dev.reckon.model.text.Grams;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.serving.live.ScoreShift;
import dev.reckon.serving.live.ServableModel;
import dev.reckon.serving.live.TextRows;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bundle and its model, or the same with rows of items that came after its training. It holds no
 * reference to the bundle: its weights are in native memory.
 *
 * @param model with the rows of new items, or {@code shared}'s own
 * @param shared the model of the bundle, which is closed after the last that uses it
 * @param rows null where items get no rows by their texts
 */
record BundleModel(
    Facts facts, ItemIndex items, TorchModel model, SharedModel shared, @Nullable TextRows rows)
    implements ServableModel {

  private static final Logger LOG = LoggerFactory.getLogger(BundleModel.class);

  /**
   * What a bundle says of itself.
   *
   * @param titles how the titles of items are read
   * @param queries how searches are read
   * @param canLean whether its program can add to scores
   */
  record Facts(
      ModelRef reference,
      long[] trainingCounts,
      Optional<RecentCounts> recentCounts,
      Instant created,
      int reasoningSteps,
      Grams titles,
      Grams queries,
      double temperature,
      Optional<BundleMemory> memory,
      boolean canLean,
      boolean explains) {}

  static BundleModel of(Bundle bundle, TorchModel model, Grams queries, boolean explains) {
    if (!model.canLean()) {
      LOG.warn(
          "The program of the bundle {} is too old for scores that follow popularity: its scores stay as they were trained. Train it again to change that.",
          bundle.path());
    }
    Manifest manifest = bundle.manifest();
    Facts facts =
        new Facts(
            ModelRef.newBuilder()
                .setName(manifest.model())
                .setVersion(manifest.version())
                .setDigest(bundle.digest())
                .build(),
            bundle.items().stream().mapToLong(BundleItem::popularity).toArray(),
            Optional.ofNullable(manifest.popularity())
                .map(popularity -> recentCounts(popularity, bundle.items())),
            Instant.parse(manifest.created()),
            manifest.config().allSteps(),
            bundle.grams(),
            queries,
            manifest.config().tau(),
            bundle.memory().filter(it -> model.scoresNamed()),
            model.canLean(),
            explains);
    ItemIndex items = new ItemIndex(bundle.items().stream().map(BundleItem::itemId).toList());
    SharedModel shared = new SharedModel(model);
    return new BundleModel(
        facts, items, model, shared, BundleTextRows.of(bundle, facts, items, shared));
  }

  private static RecentCounts recentCounts(Manifest.Popularity popularity, List<BundleItem> items) {
    return new RecentCounts(
        items.stream().mapToDouble(item -> item.recent() == null ? 0 : item.recent()).toArray(),
        Instant.parse(popularity.newest()),
        Duration.parse(popularity.halfLife()));
  }

  @Override
  public ModelRef reference() {
    return facts.reference();
  }

  /** Nobody had taken a new item when the training ended. */
  @Override
  public long[] trainingCounts() {
    return Arrays.copyOf(facts.trainingCounts(), items.size());
  }

  @Override
  public Optional<RecentCounts> recentCounts() {
    return facts
        .recentCounts()
        .map(
            recent ->
                new RecentCounts(
                    Arrays.copyOf(recent.counts(), items.size()),
                    recent.newest(),
                    recent.halfLife()));
  }

  @Override
  public Instant created() {
    return facts.created();
  }

  @Override
  public int windowLength() {
    return model.windowLength();
  }

  @Override
  public Grams grams() {
    return facts.queries();
  }

  @Override
  public int trainedReasoningSteps() {
    return facts.reasoningSteps();
  }

  @Override
  public Optional<BundleMemory> memory() {
    return facts.memory();
  }

  @Override
  public double temperature() {
    return facts.temperature();
  }

  @Override
  public Optional<TextRows> textRows() {
    return Optional.ofNullable(rows);
  }

  @Override
  public Ranker newRanker(Supplier<float[]> itemBias) {
    return model.newRanker(facts.explains(), facts.canLean() ? itemBias : ScoreShift.NONE);
  }

  @Override
  public void close() {
    shared.close(model);
  }
}
