package dev.reckon.model.train;

import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Everything that decides how training goes on after an epoch.
 *
 * @param step training steps taken
 * @param curve the epochs so far
 * @param weights as they are
 * @param firstMoments of Adam
 * @param secondMoments of Adam
 * @param bestWeights those of the epoch with the best validation, or of the last where there is
 *     none
 * @param bestEpoch that epoch; 0 before the first
 */
public record TrainingState(
    long step,
    List<EpochResult> curve,
    Map<String, Tensor.Floats> weights,
    Map<String, Tensor.Floats> firstMoments,
    Map<String, Tensor.Floats> secondMoments,
    Map<String, Tensor.Floats> bestWeights,
    int bestEpoch) {

  public TrainingState {
    curve = List.copyOf(curve);
  }

  static TrainingState initial(Weights weights) {
    Map<String, Tensor.Floats> tensors = weights.tensors();
    Map<String, Tensor.Floats> zeros = ModelInTraining.zerosLike(tensors);
    return new TrainingState(0, List.of(), tensors, zeros, zeros, tensors, 0);
  }

  public int epochs() {
    return curve.size();
  }

  /** The epoch that is kept. */
  public EpochResult best() {
    return curve.get(bestEpoch - 1);
  }

  /** The state after one more epoch. */
  TrainingState after(EpochResult epoch, long step, ModelInTraining model) {
    List<EpochResult> longer = new ArrayList<>(curve);
    longer.add(epoch);
    Map<String, Tensor.Floats> now = model.weights();
    boolean better = isBetter(epoch);
    return new TrainingState(
        step,
        longer,
        now,
        model.firstMoments(),
        model.secondMoments(),
        better ? now : bestWeights,
        better ? epoch.epoch() : bestEpoch);
  }

  private boolean isBetter(EpochResult epoch) {
    ValidationScore score = epoch.validation();
    if (score == null || bestEpoch == 0) {
      return true;
    }
    ValidationScore best = curve.get(bestEpoch - 1).validation();
    return best == null || score.ndcgAt10() > best.ndcgAt10();
  }
}
