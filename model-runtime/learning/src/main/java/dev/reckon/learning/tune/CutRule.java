package dev.reckon.learning.tune;

import dev.reckon.learning.train.loop.EpochResult;
import dev.reckon.learning.train.loop.StoppingRule;
import dev.reckon.learning.tune.TrialResult.Outcome;
import java.util.List;

/**
 * Ends trials that are far behind: the median stopping rule (Golovin and others, Google Vizier, KDD
 * 2017). A trial is cut after an epoch if its best validation NDCG@10 so far is below the median of
 * earlier trials' running averages up to that epoch, all of the same model. A trial that had ended
 * by then counts with the average of the epochs it has.
 *
 * @param afterEpochs no trial is cut before that many; 0 means that none ever is
 */
record CutRule(int afterEpochs) {

  /** The fewest earlier trials for a median. */
  private static final int LEAST_EARLIER = 4;

  /** The rule for a trial after these. */
  StoppingRule after(List<TrialResult> earlier) {
    List<List<EpochResult>> curves =
        earlier.stream()
            .filter(result -> result.outcome() != Outcome.FAILED)
            .map(TrialResult::curve)
            .toList();
    if (afterEpochs == 0 || curves.size() < LEAST_EARLIER) {
      return StoppingRule.NONE;
    }
    return curve -> {
      int epochs = curve.size();
      return epochs >= afterEpochs
          && TrialResult.bestNdcg(curve)
              < median(
                  curves.stream()
                      .mapToDouble(other -> TrialResult.meanNdcg(other, epochs))
                      .sorted()
                      .toArray());
    };
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
