package dev.reckon.serving.testing;

import dev.reckon.model.bundle.BundleMemory;
import dev.reckon.model.popularity.RecentCounts;
import dev.reckon.model.retrieve.ItemIndex;
import dev.reckon.model.retrieve.Ranker;
import dev.reckon.model.testing.FakeRanker;
import dev.reckon.model.text.Grams;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.serving.live.ServableModel;
import dev.reckon.serving.live.TextRows;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A model of the items i0, i1, ... whose rankers are one {@link FakeRanker}. The higher its number,
 * the more popular an item is.
 */
public final class FakeModel implements ServableModel {
  private final String version;
  private final FakeRanker ranker;
  private final @Nullable RecentCounts recentCounts;
  private final ItemIndex items;
  private final String digest;
  private volatile Optional<BundleMemory> memory = Optional.empty();
  private volatile @Nullable TextRows textRows;
  private volatile boolean isClosed;

  public FakeModel(String version, FakeRanker ranker) {
    this(version, ranker, "d1", null);
  }

  /** A model whose bundle has this digest. */
  public FakeModel(String version, FakeRanker ranker, String digest) {
    this(version, ranker, digest, null);
  }

  /** A model whose bundle has the recent popularity of its items. */
  public FakeModel(String version, FakeRanker ranker, RecentCounts recentCounts) {
    this(version, ranker, "d1", recentCounts);
  }

  private FakeModel(
      String version, FakeRanker ranker, String digest, @Nullable RecentCounts recentCounts) {
    this.digest = digest;
    this.version = version;
    this.ranker = ranker;
    this.recentCounts = recentCounts;
    this.items =
        new ItemIndex(IntStream.range(0, ranker.itemCount()).mapToObj(i -> "i" + i).toList());
  }

  public boolean isClosed() {
    return isClosed;
  }

  @Override
  public ModelRef reference() {
    return ModelRef.newBuilder().setName("fake").setVersion(version).setDigest(digest).build();
  }

  @Override
  public ItemIndex items() {
    return items;
  }

  @Override
  public long[] trainingCounts() {
    return IntStream.range(0, items.size()).asLongStream().toArray();
  }

  @Override
  public Optional<RecentCounts> recentCounts() {
    return Optional.ofNullable(recentCounts);
  }

  @Override
  public Instant created() {
    return Instant.EPOCH;
  }

  @Override
  public int windowLength() {
    return ranker.windowLength();
  }

  @Override
  public Grams grams() {
    return Grams.NONE;
  }

  @Override
  public int trainedReasoningSteps() {
    return ranker.trainedReasoningSteps();
  }

  @Override
  public Optional<BundleMemory> memory() {
    return memory;
  }

  /** From now on it has a memory beside it. */
  public FakeModel remembering(BundleMemory beside) {
    memory = Optional.of(beside);
    return this;
  }

  /** From now on its items get rows by their texts. */
  public FakeModel reading(TextRows rows) {
    textRows = rows;
    return this;
  }

  @Override
  public Optional<TextRows> textRows() {
    return Optional.ofNullable(textRows);
  }

  @Override
  public double temperature() {
    return 1;
  }

  @Override
  public Ranker newRanker(Supplier<float[]> itemBias) {
    return ranker;
  }

  @Override
  public void close() {
    isClosed = true;
  }
}
