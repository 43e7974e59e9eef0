package dev.reckon.learning.evaluate.statistics;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * One figure of a model trained with one or more seeds, each in the resamples of one {@link
 * Bootstrap}.
 *
 * <p>With one seed, intervals are percentiles of the resamples: they say what other users would
 * have given, and nothing about another training run. With several, the variance of the mean over
 * seeds is that between the resamples plus that between the seeds divided by their number; the
 * interval is Student's with the degrees of freedom of Welch and Satterthwaite, so that two or
 * three seeds that happen to agree do not make it narrow.
 *
 * @param bySeed at least one; baselines and single bundles have one
 */
public record Replicated(List<Sampled> bySeed) {

  private static final double HIGH = 0.975;

  public Replicated {
    bySeed = List.copyOf(bySeed);
  }

  /** The mean with its interval. */
  public Estimate estimate() {
    Difference interval = difference();
    return new Estimate(
        interval.value(),
        interval.low(),
        interval.high(),
        isSingle() ? null : bySeed.stream().map(Sampled::value).toList(),
        isSingle() ? null : Math.sqrt(varianceBetweenSeeds()));
  }

  /** The mean as a difference from zero. */
  Difference difference() {
    return isSingle() ? mean().difference() : student(mean(), List.of(this));
  }

  /** This less another model, whose seeds have nothing to do with those of this one. */
  public Difference less(Replicated other) {
    Sampled difference = mean().less(other.mean());
    List<Replicated> varying =
        Stream.of(this, other).filter(replicated -> !replicated.isSingle()).toList();
    return varying.isEmpty() ? difference.difference() : student(difference, varying);
  }

  /** This less another figure of the same bundles, seed by seed. */
  public Difference lessOfSameSeeds(Replicated other) {
    return new Replicated(
            IntStream.range(0, bySeed.size())
                .mapToObj(i -> bySeed.get(i).less(other.bySeed.get(i)))
                .toList())
        .difference();
  }

  private boolean isSingle() {
    return bySeed.size() == 1;
  }

  private Sampled mean() {
    return Sampled.mean(bySeed);
  }

  private double varianceBetweenSeeds() {
    double mean = mean().value();
    return bySeed.stream().mapToDouble(seed -> Math.pow(seed.value() - mean, 2)).sum()
        / (bySeed.size() - 1);
  }

  /** Resamples have as good as infinite degrees of freedom, S seeds have S - 1. */
  private static Difference student(Sampled mean, List<Replicated> varying) {
    double variance = mean.variance();
    double squares = 0;
    for (Replicated model : varying) {
      double ofSeeds = model.varianceBetweenSeeds() / model.bySeed.size();
      variance += ofSeeds;
      squares += ofSeeds * ofSeeds / (model.bySeed.size() - 1);
    }
    if (variance == 0) {
      return new Difference(mean.value(), mean.value(), mean.value(), mean.value() == 0 ? 1 : 0);
    }
    double error = Math.sqrt(variance);
    TDistribution student = TDistribution.of(variance * variance / squares);
    double reach = student.inverseCumulativeProbability(HIGH) * error;
    return new Difference(
        mean.value(),
        mean.value() - reach,
        mean.value() + reach,
        2 * student.survivalProbability(Math.abs(mean.value()) / error));
  }
}
