package dev.reckon.learning.evaluate.compare;

import dev.reckon.learning.evaluate.statistics.Bootstrap;
import dev.reckon.learning.evaluate.statistics.Difference;
import dev.reckon.learning.evaluate.statistics.Estimate;
import dev.reckon.learning.evaluate.statistics.RankingMetric;
import dev.reckon.learning.evaluate.statistics.Replicated;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * Every metric of a contender on the rows of one {@link Bootstrap}.
 *
 * @param means by the metric's label
 */
record Measured(Map<String, Replicated> means) {

  static Measured of(Contender contender, Bootstrap bootstrap) {
    Map<String, Replicated> means = new LinkedHashMap<>();
    for (RankingMetric metric : RankingMetric.ALL) {
      means.put(metric.label(), contender.mean(metric, bootstrap));
    }
    return new Measured(means);
  }

  Map<String, Estimate> estimates() {
    return each(label -> mean(label).estimate());
  }

  /** This less another contender. */
  Map<String, Difference> less(Measured other) {
    return each(label -> mean(label).less(other.mean(label)));
  }

  /** This less another reading of the same bundles, seed by seed. */
  Map<String, Difference> lessOfSameSeeds(Measured other) {
    return each(label -> mean(label).lessOfSameSeeds(other.mean(label)));
  }

  private Replicated mean(String label) {
    return Objects.requireNonNull(means.get(label), label);
  }

  private <T> Map<String, T> each(Function<String, T> figure) {
    Map<String, T> figures = new LinkedHashMap<>();
    means.keySet().forEach(label -> figures.put(label, figure.apply(label)));
    return figures;
  }
}
