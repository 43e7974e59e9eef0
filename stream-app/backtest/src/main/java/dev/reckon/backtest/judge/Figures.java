package dev.reckon.backtest.judge;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.reckon.learning.evaluate.statistics.Bootstrap;
import dev.reckon.learning.evaluate.statistics.Difference;
import dev.reckon.learning.evaluate.statistics.Estimate;
import dev.reckon.learning.evaluate.statistics.RankingMetric;
import dev.reckon.learning.evaluate.statistics.RankingMetric.Kind;
import dev.reckon.learning.evaluate.statistics.Replicated;
import dev.reckon.learning.evaluate.statistics.Sampled;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came of some of the clicks. Metrics are by label; intervals are of 95 %, by user, and
 * differences are paired.
 *
 * @param rows clicks
 * @param users of these clicks
 * @param metrics of the tested bundle
 * @param against the other bundles
 * @param baselines metrics by name
 * @param differences the tested bundle less each baseline, by its name
 * @param differenceFromBestBaseline the tested bundle less the baseline that is best by the metric
 */
public record Figures(
    int rows,
    int users,
    Map<String, Estimate> metrics,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Against> against,
    Map<String, Map<String, Estimate>> baselines,
    Map<String, Map<String, Difference>> differences,
    Map<String, FromBest> differenceFromBestBaseline) {

  /** What is reported. */
  static final List<RankingMetric> METRICS =
      List.of(
          new RankingMetric(Kind.HR, 10),
          new RankingMetric(Kind.NDCG, 10),
          new RankingMetric(Kind.MRR, 10));

  /**
   * Another bundle.
   *
   * @param bundle as the user named it
   * @param metrics of it
   * @param differences the tested bundle less it
   */
  public record Against(
      String bundle, Map<String, Estimate> metrics, Map<String, Difference> differences) {}

  /**
   * The difference from the best baseline; see {@link Difference}.
   *
   * @param baseline its name
   */
  public record FromBest(double value, double low, double high, double p, String baseline) {
    static FromBest of(Difference difference, String baseline) {
      return new FromBest(
          difference.value(), difference.low(), difference.high(), difference.p(), baseline);
    }

    /** For people, without the name of the baseline. */
    public String shown() {
      return new Difference(value, low, high, p).shown();
    }
  }

  /**
   * Compares.
   *
   * @param users for each click a number for its user
   */
  static Figures of(Field field, int[] users, long seed) {
    Bootstrap bootstrap = new Bootstrap(users, seed);
    Map<String, Sampled> model = means(field.model(), bootstrap);
    List<Against> against = new ArrayList<>();
    for (Judged other : field.against()) {
      Map<String, Sampled> means = means(other, bootstrap);
      against.add(new Against(other.name(), estimates(means), differences(model, means)));
    }
    Map<String, Map<String, Estimate>> baselines = new LinkedHashMap<>();
    Map<String, Map<String, Difference>> differences = new LinkedHashMap<>();
    for (Judged baseline : field.baselines()) {
      Map<String, Sampled> means = means(baseline, bootstrap);
      baselines.put(baseline.name(), estimates(means));
      differences.put(baseline.name(), differences(model, means));
    }
    return new Figures(
        users.length,
        bootstrap.users(),
        estimates(model),
        against,
        baselines,
        differences,
        fromBest(field, differences));
  }

  private static Map<String, Sampled> means(Judged judged, Bootstrap bootstrap) {
    Map<String, Sampled> means = new LinkedHashMap<>();
    METRICS.forEach(metric -> means.put(metric.label(), bootstrap.mean(judged.ranks(), metric)));
    return means;
  }

  private static Map<String, Estimate> estimates(Map<String, Sampled> means) {
    Map<String, Estimate> estimates = new LinkedHashMap<>();
    means.forEach((label, mean) -> estimates.put(label, new Replicated(List.of(mean)).estimate()));
    return estimates;
  }

  private static Map<String, Difference> differences(
      Map<String, Sampled> model, Map<String, Sampled> other) {
    Map<String, Difference> differences = new LinkedHashMap<>();
    model.forEach(
        (label, mean) -> {
          Sampled less = other.get(label);
          if (less != null) {
            differences.put(label, mean.less(less).difference());
          }
        });
    return differences;
  }

  private static Map<String, FromBest> fromBest(
      Field field, Map<String, Map<String, Difference>> differences) {
    Map<String, FromBest> fromBest = new LinkedHashMap<>();
    for (RankingMetric metric : METRICS) {
      Judged best = field.baselines().get(0);
      for (Judged baseline : field.baselines()) {
        best = baseline.ranks().mean(metric) > best.ranks().mean(metric) ? baseline : best;
      }
      Difference difference = differences.getOrDefault(best.name(), Map.of()).get(metric.label());
      if (difference != null) {
        fromBest.put(metric.label(), FromBest.of(difference, best.name()));
      }
    }
    return fromBest;
  }
}
