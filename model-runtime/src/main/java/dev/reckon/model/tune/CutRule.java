package dev.reckon.model.tune;

import dev.reckon.model.train.EpochResult;
import dev.reckon.model.train.StoppingRule;
import dev.reckon.model.tune.TrialResult.Outcome;
import java.util.List;

/**
 * Ends trials that are behind: the median stopping rule (Golovin and others, Google Vizier, KDD
 * 2017, section 3.2.2). A trial is cut after an epoch if its best validation NDCG@10 so far is
 * below the median of what earlier trials of the same model had reached by that epoch.
 *
 * <p>Deviates: what earlier trials had reached is their best, not their running average, and a
 * trial that had ended by then counts with its best. Both spare trials that learn slowly.
 *
 * @param afterEpochs no trial is cut before that many; 0 means that none ever is
 */
record CutRule(int afterEpochs) {

  /** Earlier trials before a median says anything. */
  private static final int LEAST_EARLIER = 4;

  /** The rule for a trial that comes after these. */
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
          && TrialResult.bestNdcg(curve, epochs)
              < median(
                  curves.stream()
                      .mapToDouble(other -> TrialResult.bestNdcg(other, epochs))
                      .sorted()
                      .toArray());
    };
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
