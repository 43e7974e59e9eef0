package dev.reckon.model.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.reckon.model.memory.MemorySettings;
import dev.reckon.model.memory.Mixture;
import dev.reckon.model.memory.Source;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How lists mix a model and the stream memory, as {@code model.json} has it. Times are ISO 8601.
 *
 * @param transitionsHalfLife after how long a transition between items counts half; absent for
 *     never
 * @param queriesHalfLife the same of a click under a query
 * @param popularityHalfLife the same of a click as such
 * @param longestPause after which another session begins; absent where all is one
 * @param afterClick weights where the newest event is a click
 * @param afterSearch weights where it is a search
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MemoryMix(
    @Nullable String transitionsHalfLife,
    @Nullable String queriesHalfLife,
    @Nullable String popularityHalfLife,
    @Nullable String longestPause,
    List<Weights> afterClick,
    List<Weights> afterSearch) {

  /**
   * Weights for histories of some length.
   *
   * @param from the shortest length
   * @param weights by source, e.g. {@code same_query}; those that are missing are 0
   */
  public record Weights(int from, Map<String, Double> weights) {
    public Weights {
      weights = new TreeMap<>(weights);
    }

    private static Weights of(Mixture.Band band) {
      Map<String, Double> weights = new TreeMap<>();
      for (Source source : Source.values()) {
        weights.put(name(source), band.weights()[source.index()]);
      }
      return new Weights(band.from(), weights);
    }

    private Mixture.Band band() {
      Map<Source, Double> bySource = new EnumMap<>(Source.class);
      for (Source source : Source.values()) {
        bySource.put(source, weights.getOrDefault(name(source), 0.0));
      }
      return Mixture.Band.of(from, bySource);
    }
  }

  public MemoryMix {
    afterClick = List.copyOf(afterClick);
    afterSearch = List.copyOf(afterSearch);
  }

  /** As a manifest has it. */
  public static MemoryMix of(MemorySettings settings, Mixture mixture) {
    return new MemoryMix(
        text(settings.transitions()),
        text(settings.queries()),
        text(settings.popularity()),
        settings.longestPause().equals(MemorySettings.LASTING.longestPause())
            ? null
            : text(settings.longestPause()),
        mixture.afterClick().stream().map(Weights::of).toList(),
        mixture.afterSearch().stream().map(Weights::of).toList());
  }

  public MemorySettings settings() {
    Duration pause = time(longestPause);
    return new MemorySettings(
        time(transitionsHalfLife),
        time(queriesHalfLife),
        time(popularityHalfLife),
        pause == null ? MemorySettings.LASTING.longestPause() : pause);
  }

  public Mixture mixture() {
    return new Mixture(
        afterClick.stream().map(Weights::band).toList(),
        afterSearch.stream().map(Weights::band).toList());
  }

  private static @Nullable String text(@Nullable Duration time) {
    return time == null ? null : time.toString();
  }

  private static @Nullable Duration time(@Nullable String text) {
    return text == null ? null : Duration.parse(text);
  }

  private static String name(Source source) {
    return source.name().toLowerCase(Locale.ROOT);
  }
}
