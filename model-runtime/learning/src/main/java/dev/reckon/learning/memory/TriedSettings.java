package dev.reckon.learning.memory;

import dev.reckon.model.memory.MemorySettings;
import dev.reckon.model.memory.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What each source says of the items that users took, for every value of a setting that was tried.
 * A source depends on one setting alone. So a memory with any of these values says what memories
 * that were tried say, source by source.
 */
final class TriedSettings {

  /**
   * A history that ends in a target.
   *
   * @param afterSearch whether its newest event is a search
   */
  record Row(boolean afterSearch, int length) {}

  private final List<Row> rows;
  private final List<TargetShares> ofModel;
  private final Map<Source, Map<Duration, List<TargetShares>>> ofMemories =
      new EnumMap<>(Source.class);

  /**
   * Before any memory is tried.
   *
   * @param ofModel what the model says, row by row
   */
  TriedSettings(List<Row> rows, List<TargetShares> ofModel) {
    this.rows = rows;
    this.ofModel = ofModel;
    for (Source source : Source.values()) {
      ofMemories.put(source, new HashMap<>());
    }
  }

  /**
   * Adds what a memory says.
   *
   * @param said row by row
   */
  void add(MemorySettings settings, List<TargetShares> said) {
    ofMemories.forEach((source, byValue) -> byValue.put(value(source, settings), said));
  }

  /**
   * What a memory and the model say of each target. All that is left of the other items is that
   * they are not the target.
   *
   * @param settings each of them tried
   */
  List<Candidates> candidates(MemorySettings settings) {
    List<List<TargetShares>> bySource = new ArrayList<>();
    for (Source source : Source.values()) {
      bySource.add(source == Source.MODEL ? ofModel : said(source, settings));
    }
    List<Candidates> candidates = new ArrayList<>(rows.size());
    for (int row = 0; row < rows.size(); row++) {
      float[] shares = new float[Source.COUNT];
      boolean[] speaks = new boolean[Source.COUNT];
      boolean isAmongBest = false;
      for (int source = 0; source < shares.length; source++) {
        TargetShares own = bySource.get(source).get(row);
        shares[source] = own.shares()[source];
        speaks[source] = own.speaks()[source];
        isAmongBest |= own.isAmongBest()[source];
      }
      candidates.add(
          new Candidates(
              rows.get(row).afterSearch(),
              rows.get(row).length(),
              isAmongBest ? 0 : Candidates.MISSED,
              shares,
              speaks));
    }
    return candidates;
  }

  private List<TargetShares> said(Source source, MemorySettings settings) {
    Map<Duration, List<TargetShares>> byValue =
        Objects.requireNonNull(ofMemories.get(source), "all sources are there");
    return Objects.requireNonNull(byValue.get(value(source, settings)), "the value was tried");
  }

  /** The value of the setting that a source depends on. */
  private static Duration value(Source source, MemorySettings settings) {
    return switch (source) {
      case MODEL, LASTING_SAME_QUERY, LASTING_ALIKE_QUERIES -> Duration.ZERO;
      case TRANSITIONS, RECENT_TRANSITIONS -> lasting(settings.transitions());
      case SESSIONS -> settings.longestPause();
      case SAME_QUERY, ALIKE_QUERIES -> lasting(settings.queries());
      case POPULARITY -> lasting(settings.popularity());
    };
  }

  private static Duration lasting(@Nullable Duration halfLife) {
    return halfLife == null ? MemorySettings.LASTING.longestPause() : halfLife;
  }
}
