package dev.reckon.serving.live;

import dev.reckon.model.bundle.BundleMemory;
import dev.reckon.model.popularity.RecentCounts;
import dev.reckon.model.retrieve.ItemIndex;
import dev.reckon.model.retrieve.Ranker;
import dev.reckon.model.text.Grams;
import dev.reckon.recommendation.v1.ModelRef;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** A bundle that was opened and verified: what the server needs of a model. */
public interface ServableModel extends AutoCloseable {

  ModelRef reference();

  ItemIndex items();

  /** Interactions of each item in the training data that count for what is popular, by index. */
  long[] trainingCounts();

  /** Those interactions as they faded, by item index; empty if the bundle has none. */
  Optional<RecentCounts> recentCounts();

  /** When the bundle was made. */
  Instant created();

  /** C: the longest history the model reads. */
  int windowLength();

  /** K the model was trained with. */
  int trainedReasoningSteps();

  /** Of the texts of searches; none where the model reads no searches. */
  Grams grams();

  /** The stream memory beside it; empty where lists are those of the model alone. */
  Optional<BundleMemory> memory();

  /** Of the softmax in training: scores by it are logits. */
  double temperature();

  /** How items get rows by their texts; empty where the model knows items otherwise. */
  default Optional<TextRows> textRows() {
    return Optional.empty();
  }

  /** How many of its items the bundle has; those behind them came later. */
  default int bundleItems() {
    return items().size() - textRows().map(TextRows::newItems).orElse(0);
  }

  /**
   * A ranker for the calling thread. All share the weights of this model.
   *
   * @param itemBias what to add to the scores of items, by index, or nothing; asked for each batch
   */
  Ranker newRanker(Supplier<float[]> itemBias);

  /** Gives the weights back; no ranker may be in use any more. */
  @Override
  void close();
}
