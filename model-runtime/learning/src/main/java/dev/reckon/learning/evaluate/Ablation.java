package dev.reckon.learning.evaluate;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.reckon.learning.evaluate.compare.SourceEffect;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.MemoryMix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What model and memories add to the lists, each for itself.
 *
 * @param memories how fast that of each bundle forgets
 * @param sources the model first
 */
record Ablation(List<OfSeed> memories, List<SourceEffect> sources) {

  /**
   * How fast a memory forgets, as training chose it. Times are ISO 8601.
   *
   * @param seed that the bundle was trained with
   * @param transitions after how long a transition counts half; null for never
   * @param queries the same of a click under a query
   * @param popularity the same of a click as such
   * @param longestPause after which another session begins; null where all is one
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record OfSeed(
      long seed,
      @Nullable String transitions,
      @Nullable String queries,
      @Nullable String popularity,
      @Nullable String longestPause) {

    static OfSeed of(Bundle bundle, MemoryMix mix) {
      return new OfSeed(
          bundle.manifest().seed(),
          mix.transitionsHalfLife(),
          mix.queriesHalfLife(),
          mix.popularityHalfLife(),
          mix.longestPause());
    }
  }
}
