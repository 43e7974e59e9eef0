package dev.reckon.learning.memory;

import dev.reckon.learning.evaluate.statistics.RankingMetric;
import dev.reckon.model.memory.Mixture;
import dev.reckon.model.memory.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds the weights of a mixture whose lists rank the items that users took highest.
 *
 * <p>It begins with the weights under which those items are most likely. The likelihood is concave
 * in the weights but for sources that name nothing, whose weight goes to the others; minorisation
 * and maximisation (Hunter, 2004) climbs it without a step size: a weight becomes the sum of what
 * its source deserves of each item over the sum, over rows where it speaks, of one by the weights
 * that speak. If all sources always speak, that is expectation maximisation (Dempster, Laird and
 * Rubin, 1977).
 *
 * <p>From there, and from equal weights, each weight in turn is made larger or smaller while the
 * mean NDCG@10 grows; the better of the two ends counts. The likelihood alone is not enough: it
 * rewards a source for the probability of items that no list of ten shows, and so gives the model
 * too much.
 */
final class MixtureFit {

  private static final RankingMetric GOAL = new RankingMetric(RankingMetric.Kind.NDCG, 10);

  private static final int LIKELIHOOD_ROUNDS = 100;

  /** What a weight is multiplied by or divided by, ever finer. */
  private static final double[] FACTORS = {10, 3, 1.7, 1.2};

  private static final int ROUNDS_OF_A_FACTOR = 6;

  /** A step must gain this share of what there is: less is noise. */
  private static final double LEAST_GAIN = 0.001;

  /** The probability of an item that no source has among its best. */
  private static final double MISSED = 1e-5;

  /** A weight of 0 would stay 0. */
  private static final double LEAST = 1e-3;

  /** Fewer rows than this have no weights of their own. */
  private static final int LEAST_ROWS = 300;

  /** The shortest histories of each band of lengths. */
  private static final int[] BANDS = {0, 3, 10};

  private MixtureFit() {}

  /** The mixture for these rows. */
  static Mixture of(List<Candidates> rows) {
    double[] all = weights(rows, start());
    return new Mixture(
        bands(rows.stream().filter(row -> !row.afterSearch()).toList(), all),
        bands(rows.stream().filter(Candidates::afterSearch).toList(), all));
  }

  /** How likely the targets are, on the logarithm, by the weights that make them most likely. */
  static double meanLogLikelihood(List<Candidates> rows) {
    List<Candidates> clicked = rows.stream().filter(row -> !row.afterSearch()).toList();
    List<Candidates> searched = rows.stream().filter(Candidates::afterSearch).toList();
    return (logLikelihood(clicked) + logLikelihood(searched)) / Math.max(1, rows.size());
  }

  private static double logLikelihood(List<Candidates> rows) {
    double[] weights = mostLikely(rows, start());
    return rows.stream()
        .mapToDouble(row -> Math.log(Math.max(row.probabilityOfTarget(weights), MISSED)))
        .sum();
  }

  /**
   * Weights by the length of the history, if those of one half of the rows rank the other half
   * better than weights for all lengths do.
   *
   * @param otherwise if there are too few rows
   */
  private static List<Mixture.Band> bands(List<Candidates> rows, double[] otherwise) {
    if (rows.size() < LEAST_ROWS) {
      return List.of(new Mixture.Band(0, otherwise));
    }
    List<Mixture.Band> one = List.of(new Mixture.Band(0, weights(rows, otherwise)));
    double gain = 0;
    for (int half = 0; half < 2; half++) {
      List<Candidates> learnt = half(rows, half);
      List<Candidates> judged = half(rows, 1 - half);
      double[] pooled = weights(learnt, otherwise);
      gain +=
          goal(judged, byLength(learnt, pooled))
              - goal(judged, List.of(new Mixture.Band(0, pooled)));
    }
    return gain > 0 ? byLength(rows, one.get(0).weights()) : one;
  }

  private static List<Mixture.Band> byLength(List<Candidates> rows, double[] otherwise) {
    List<Mixture.Band> bands = new ArrayList<>();
    for (int band = 0; band < BANDS.length; band++) {
      int from = BANDS[band];
      int below = band + 1 < BANDS.length ? BANDS[band + 1] : Integer.MAX_VALUE;
      List<Candidates> own =
          rows.stream().filter(row -> row.length() >= from && row.length() < below).toList();
      bands.add(
          new Mixture.Band(
              from, own.size() < LEAST_ROWS / 2 ? otherwise : weights(own, otherwise)));
    }
    return bands;
  }

  /** Half of the rows, drawn by a hash: not every second one, as users may take turns. */
  private static List<Candidates> half(List<Candidates> rows, int which) {
    return IntStream.range(0, rows.size())
        .filter(row -> (row * 0x9E3779B9) >>> 31 == which)
        .mapToObj(rows::get)
        .toList();
  }

  /**
   * The weights of one set of rows.
   *
   * @param start where to begin, and the weights if there is no row
   */
  static double[] weights(List<Candidates> rows, double[] start) {
    if (rows.isEmpty()) {
      return start;
    }
    double[] fromLikely = climb(rows, mostLikely(rows, start));
    double[] fromStart =
        climb(rows, start); // where the likelihood gives a weight up, nothing leads back
    return goal(rows, fromStart) > goal(rows, fromLikely) ? fromStart : fromLikely;
  }

  /** The weights under which the targets are most likely. */
  static double[] mostLikely(List<Candidates> rows, double[] start) {
    double[] weights = atLeast(start);
    for (int round = 0; round < LIKELIHOOD_ROUNDS; round++) {
      double[] deserved = new double[weights.length];
      double[] offered = new double[weights.length];
      rows.stream()
          .filter(Candidates::hasTarget)
          .forEach(row -> add(row, weights, deserved, offered));
      for (int source = 0; source < weights.length; source++) {
        weights[source] = offered[source] > 0 ? deserved[source] / offered[source] : 0;
      }
      normalise(weights);
    }
    return weights;
  }

  private static void add(Candidates row, double[] weights, double[] deserved, double[] offered) {
    double sum = 0;
    for (int source = 0; source < weights.length; source++) {
      sum += weights[source] * row.ofTarget(source);
    }
    if (sum == 0) {
      return;
    }
    double speaking = row.speaking(weights);
    for (int source = 0; source < weights.length; source++) {
      if (row.speaks()[source]) {
        deserved[source] += weights[source] * row.ofTarget(source) / sum;
        offered[source] += 1 / speaking;
      }
    }
  }

  /** The weights to which no change of one is better. */
  private static double[] climb(List<Candidates> rows, double[] start) {
    double[] best = atLeast(start);
    double height = goal(rows, best);
    for (double factor : FACTORS) {
      boolean climbs = true;
      for (int round = 0; climbs && round < ROUNDS_OF_A_FACTOR; round++) {
        climbs = false;
        for (int way = 0; way < 2 * best.length; way++) {
          double[] next = best.clone();
          next[way / 2] *= way % 2 == 0 ? factor : 1 / factor;
          double own = goal(rows, next);
          if (isBetter(own, height)) {
            height = own;
            best = next;
            climbs = true;
          }
        }
      }
    }
    normalise(best);
    return best;
  }

  private static boolean isBetter(double goal, double other) {
    return goal > other * (1 + LEAST_GAIN);
  }

  private static double goal(List<Candidates> rows, double[] weights) {
    return rows.stream().mapToDouble(row -> GOAL.of(row.rank(weights, GOAL.cutoff()))).sum();
  }

  private static double goal(List<Candidates> rows, List<Mixture.Band> bands) {
    double sum = 0;
    for (Candidates row : rows) {
      Mixture.Band own = bands.get(0);
      for (Mixture.Band band : bands) {
        own = band.from() <= row.length() ? band : own;
      }
      sum += GOAL.of(row.rank(own.weights(), GOAL.cutoff()));
    }
    return sum;
  }

  private static double[] atLeast(double[] weights) {
    return Arrays.stream(weights).map(weight -> Math.max(weight, LEAST)).toArray();
  }

  private static void normalise(double[] weights) {
    double sum = Arrays.stream(weights).sum();
    for (int source = 0; source < weights.length && sum > 0; source++) {
      weights[source] /= sum;
    }
  }

  private static double[] start() {
    double[] start = new double[Source.COUNT];
    Arrays.fill(start, 1.0 / Source.COUNT);
    return start;
  }
}
