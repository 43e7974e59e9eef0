package dev.reckon.learning.evaluate.gate;

import dev.reckon.learning.evaluate.statistics.Difference;
import dev.reckon.learning.evaluate.statistics.Estimate;

/**
 * How two bundles rank the same newer events. Intervals are of 95 %, by user.
 *
 * @param metric what is compared, e.g. {@code NDCG@10}
 * @param rows events ranked
 * @param users of these events
 * @param candidate mean over the rows
 * @param live mean over the rows
 * @param difference the candidate less the live bundle, paired
 * @param margin what the candidate may lose at most, in the metric
 * @param verdict {@link GateVerdict#NOT_WORSE} where the interval's lower bound is at least minus
 *     the margin; else {@link GateVerdict#WORSE} where its upper bound is below 0
 */
public record GateReport(
    String metric,
    int rows,
    int users,
    Estimate candidate,
    Estimate live,
    Difference difference,
    double margin,
    GateVerdict verdict) {

  static GateVerdict verdict(Difference difference, double margin) {
    if (difference.low() >= -margin) {
      return GateVerdict.NOT_WORSE;
    }
    return difference.high() < 0 ? GateVerdict.WORSE : GateVerdict.UNDECIDED;
  }
}
