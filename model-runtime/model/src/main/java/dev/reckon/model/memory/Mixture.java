package dev.reckon.model.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Model and memories as one distribution over items: p(i) = sum over sources s of w_s p_s(i). The
 * weights differ by whether the newest event is a search, and by the length of the history; of a
 * source that says nothing, the weight goes to the others in proportion.
 *
 * @param afterClick for histories whose newest event is a click, by rising length
 * @param afterSearch for those whose newest event is a search
 */
public record Mixture(List<Band> afterClick, List<Band> afterSearch) {

  /**
   * Weights for histories of some length.
   *
   * @param from the shortest length; the first band's is 0
   * @param weights by {@link Source}, none negative
   */
  public record Band(int from, double[] weights) {
    public Band {
      if (weights.length != Source.COUNT || !(Arrays.stream(weights).min().orElse(-1) >= 0)) {
        throw new IllegalArgumentException("a mixture has a weight of 0 or more for each source");
      }
      weights = weights.clone();
    }

    /**
     * The weights of some sources; the others have none.
     *
     * @param from the shortest length
     */
    public static Band of(int from, Map<Source, Double> weights) {
      double[] bySource = new double[Source.COUNT];
      weights.forEach((source, weight) -> bySource[source.index()] = weight);
      return new Band(from, bySource);
    }
  }

  public Mixture {
    afterClick = sorted(afterClick);
    afterSearch = sorted(afterSearch);
  }

  private static List<Band> sorted(List<Band> bands) {
    if (bands.stream().noneMatch(band -> band.from() == 0)) {
      throw new IllegalArgumentException("a mixture needs weights for histories of every length");
    }
    return bands.stream().sorted(Comparator.comparingInt(Band::from)).toList();
  }

  /** Where nothing was chosen by data. */
  public static final Mixture DEFAULT =
      new Mixture(
          List.of(
              Band.of(
                  0,
                  Map.of(
                      Source.MODEL, 0.40,
                      Source.TRANSITIONS, 0.10,
                      Source.RECENT_TRANSITIONS, 0.15,
                      Source.SESSIONS, 0.20,
                      Source.POPULARITY, 0.15))),
          List.of(
              Band.of(
                  0,
                  Map.of(
                      Source.MODEL, 0.30,
                      Source.TRANSITIONS, 0.02,
                      Source.RECENT_TRANSITIONS, 0.03,
                      Source.SESSIONS, 0.02,
                      Source.SAME_QUERY, 0.20,
                      Source.LASTING_SAME_QUERY, 0.20,
                      Source.ALIKE_QUERIES, 0.08,
                      Source.LASTING_ALIKE_QUERIES, 0.07,
                      Source.POPULARITY, 0.08))));

  /** The same weights for all histories; sources that are not named have none. */
  public static Mixture of(Map<Source, Double> weights) {
    List<Band> always = List.of(Band.of(0, weights));
    return new Mixture(always, always);
  }

  /** These sources alone, in proportion; one source without a weight gets one. */
  public Mixture only(Set<Source> sources) {
    return weighing(
        (source, weight) ->
            sources.contains(source) ? Math.max(weight, sources.size() == 1 ? 1 : 0) : 0);
  }

  /** The same without some sources, whose weights go to the others in proportion. */
  public Mixture without(Set<Source> sources) {
    return weighing((source, weight) -> sources.contains(source) ? 0 : weight);
  }

  /** A weight in place of another. */
  private interface Weighing {
    double of(Source source, double weight);
  }

  private Mixture weighing(Weighing weighing) {
    return new Mixture(weighing(afterClick, weighing), weighing(afterSearch, weighing));
  }

  private static List<Band> weighing(List<Band> bands, Weighing weighing) {
    List<Band> others = new ArrayList<>();
    for (Band band : bands) {
      Map<Source, Double> weights = new EnumMap<>(Source.class);
      for (Source source : Source.values()) {
        weights.put(source, weighing.of(source, band.weights()[source.index()]));
      }
      others.add(Band.of(band.from(), weights));
    }
    return others;
  }

  /**
   * The weights for a question.
   *
   * @param speaks by {@link Source}, whether it says anything
   * @return by source, together 1; all 0 where no source with a weight says anything
   */
  public double[] weights(Question question, boolean[] speaks) {
    List<Band> bands = question.query() == null ? afterClick : afterSearch;
    Band band = bands.get(0);
    for (Band other : bands) {
      band = other.from() <= question.history().size() ? other : band;
    }
    double[] weights = band.weights().clone();
    double sum = 0;
    for (int source = 0; source < weights.length; source++) {
      weights[source] = speaks[source] ? weights[source] : 0;
      sum += weights[source];
    }
    for (int source = 0; source < weights.length && sum > 0; source++) {
      weights[source] /= sum;
    }
    return weights;
  }

  /**
   * The best items of the mixture, exactly: of all items, not of some.
   *
   * <p>An item that no memory names has the model's share alone. So where it is among the best k of
   * the mixture it is among the best k of the model: all that the model has before it are before it
   * in the mixture too. It suffices to look at those k and at what the memories name.
   *
   * @param model what the model says; null without one
   * @param k items wanted
   */
  public MixedList best(
      Question question, Remembered remembered, @Nullable ModelScores model, int k) {
    boolean[] speaks = new boolean[Source.COUNT];
    for (Source source : Source.values()) {
      speaks[source.index()] = source == Source.MODEL ? model != null : remembered.speaks(source);
    }
    return ItemShares.of(remembered, model, k).best(weights(question, speaks), k);
  }
}
