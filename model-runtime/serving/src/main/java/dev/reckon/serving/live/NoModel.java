package dev.reckon.serving.live;

import dev.reckon.model.bundle.BundleMemory;
import dev.reckon.model.popularity.RecentCounts;
import dev.reckon.model.retrieve.ItemIndex;
import dev.reckon.model.retrieve.Ranker;
import dev.reckon.model.text.Grams;
import dev.reckon.recommendation.v1.ModelRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What is in the place of a model while none has been trained: it knows no item and ranks none. */
public final class NoModel implements ServableModel {

  /** In the place of a bundle's digest. */
  public static final String DIGEST = "no-model";

  private static final ModelRef REFERENCE =
      ModelRef.newBuilder().setName("memory").setVersion("no-model").setDigest(DIGEST).build();

  private final ItemIndex items = new ItemIndex(List.of());

  @Override
  public ModelRef reference() {
    return REFERENCE;
  }

  @Override
  public ItemIndex items() {
    return items;
  }

  @Override
  public long[] trainingCounts() {
    return new long[0];
  }

  @Override
  public Optional<RecentCounts> recentCounts() {
    return Optional.empty();
  }

  @Override
  public Instant created() {
    return Instant.EPOCH;
  }

  @Override
  public int windowLength() {
    return 1;
  }

  @Override
  public int trainedReasoningSteps() {
    return 0;
  }

  @Override
  public Grams grams() {
    return Grams.NONE;
  }

  @Override
  public Optional<BundleMemory> memory() {
    return Optional.empty();
  }

  @Override
  public double temperature() {
    return 1;
  }

  @Override
  public Ranker newRanker(Supplier<float[]> itemBias) {
    throw new IllegalStateException("there is no model that could rank");
  }

  @Override
  public void close() {
    // There is nothing to give back.
  }
}
