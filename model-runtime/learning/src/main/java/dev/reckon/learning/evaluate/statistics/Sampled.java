package dev.reckon.learning.evaluate.statistics;

import java.util.Arrays;
import java.util.List;

/**
 * A figure over rows and what it comes to in each resample of a {@link Bootstrap}. Figures of one
 * bootstrap go through the same resamples, so their difference is paired.
 *
 * @param value over the rows themselves
 * @param resampled over each resample
 */
public record Sampled(double value, double[] resampled) {

  private static final double TAIL = 0.025;

  /** The mean of figures of one bootstrap. */
  static Sampled mean(List<Sampled> figures) {
    double[] resampled = new double[figures.get(0).resampled.length];
    double value = 0;
    for (Sampled figure : figures) {
      value += figure.value / figures.size();
      for (int i = 0; i < resampled.length; i++) {
        resampled[i] += figure.resampled[i] / figures.size();
      }
    }
    return new Sampled(value, resampled);
  }

  /** This less another of the same bootstrap. */
  public Sampled less(Sampled other) {
    double[] differences = new double[resampled.length];
    Arrays.setAll(differences, i -> resampled[i] - other.resampled[i]);
    return new Sampled(value - other.value, differences);
  }

  /** What is missing from 1. */
  public Sampled complement() {
    return new Sampled(1 - value, Arrays.stream(resampled).map(x -> 1 - x).toArray());
  }

  /** Between the resamples: that of the figure, as far as it comes from the choice of users. */
  double variance() {
    double mean = Arrays.stream(resampled).average().orElseThrow();
    return Arrays.stream(resampled).map(x -> (x - mean) * (x - mean)).sum()
        / (resampled.length - 1);
  }

  /**
   * The interval that leaves out 2.5 % of the resamples on each side. The p is the share of
   * resamples on the rarer side of zero, zeros and the rows themselves included, doubled.
   */
  public Difference difference() {
    double[] sorted = resampled.clone();
    Arrays.sort(sorted);
    int tail = (int) (sorted.length * TAIL);
    long notAbove = Arrays.stream(sorted).filter(x -> x <= 0).count();
    long notBelow = Arrays.stream(sorted).filter(x -> x >= 0).count();
    double p = 2.0 * (1 + Math.min(notAbove, notBelow)) / (1 + sorted.length);
    return new Difference(value, sorted[tail], sorted[sorted.length - 1 - tail], Math.min(1, p));
  }
}
