package dev.reckon.learning.tune;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.reckon.learning.train.loop.EpochResult;
import dev.reckon.learning.train.loop.ValidationScore;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of a trial.
 *
 * @param trial its number, from 1
 * @param outcome how it ended
 * @param reason why it failed; null where it did not
 * @param settings as they are given to {@code train}
 * @param validation of the best epoch; null where no epoch ended
 * @param bestEpoch that epoch; 0 where no epoch ended
 * @param epochs trained
 * @param seconds of the clock, over all epochs
 * @param cpuSeconds of the process, over all epochs
 * @param codeVersion of Reckon, when it ended
 * @param curve each epoch
 */
record TrialResult(
    int trial,
    Outcome outcome,
    @Nullable String reason,
    Map<String, String> settings,
    @Nullable ValidationScore validation,
    int bestEpoch,
    int epochs,
    double seconds,
    double cpuSeconds,
    String codeVersion,
    List<EpochResult> curve) {

  /** How a trial ended. */
  enum Outcome {
    /** Validation no longer improved, or the last epoch was reached. */
    @JsonProperty("finished")
    FINISHED,
    /** It was far behind earlier trials, by the {@link CutRule}. */
    @JsonProperty("cut")
    CUT,
    /** It could not be trained. */
    @JsonProperty("failed")
    FAILED
  }

  TrialResult {
    curve = List.copyOf(curve);
  }

  static TrialResult of(
      Trial trial, Outcome outcome, @Nullable String reason, List<EpochResult> curve, String code) {
    EpochResult best = null;
    for (EpochResult epoch : curve) {
      if (best == null || ndcg(epoch) > ndcg(best)) {
        best = epoch;
      }
    }
    return new TrialResult(
        trial.number(),
        outcome,
        reason,
        trial.settings(),
        best == null ? null : best.validation(),
        best == null ? 0 : best.epoch(),
        curve.size(),
        curve.stream().mapToDouble(EpochResult::seconds).sum(),
        curve.stream().mapToDouble(EpochResult::cpuSeconds).sum(),
        code,
        curve);
  }

  /** The best validation NDCG@10; 0 before the first epoch. */
  static double bestNdcg(List<EpochResult> curve) {
    return curve.stream().mapToDouble(TrialResult::ndcg).max().orElse(0);
  }

  /** The mean validation NDCG@10 of the first epochs; 0 where there are none. */
  static double meanNdcg(List<EpochResult> curve, int epochs) {
    return curve.stream().limit(epochs).mapToDouble(TrialResult::ndcg).average().orElse(0);
  }

  private static double ndcg(EpochResult epoch) {
    ValidationScore score = epoch.validation();
    return score == null ? 0 : score.ndcgAt10();
  }

  /** The score by which trials are compared. */
  @JsonIgnore
  double ndcgAt10() {
    return validation == null ? 0 : validation.ndcgAt10();
  }
}
