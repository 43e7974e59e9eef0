package dev.reckon.learning.train.loop;

import dev.reckon.learning.train.recipe.Reinforcement;
import dev.reckon.model.bundle.OptimiserState;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that decides how training continues after an epoch.
 *
 * @param step training steps taken
 * @param curve the epochs so far
 * @param weights as they are
 * @param firstMoments of Adam
 * @param secondMoments of Adam
 * @param average of the weights since the stage began
 * @param bestWeights those of the epoch with the best validation, or of the last without validation
 * @param bestEpoch that epoch; 0 before the first
 * @param supervisedEpochs of the first stage, once the second has begun; 0 before
 * @param bestOptimiser Adam where the best weights of the first stage were as they are, from which
 *     a later training continues
 */
public record TrainingState(
    long step,
    List<EpochResult> curve,
    Map<String, Tensor.Floats> weights,
    Map<String, Tensor.Floats> firstMoments,
    Map<String, Tensor.Floats> secondMoments,
    WeightAverage average,
    Map<String, Tensor.Floats> bestWeights,
    int bestEpoch,
    int supervisedEpochs,
    OptimiserState bestOptimiser) {

  public TrainingState {
    curve = List.copyOf(curve);
  }

  static TrainingState initial(Weights weights) {
    Map<String, Tensor.Floats> tensors = weights.tensors();
    OptimiserState fresh = OptimiserState.fresh(tensors);
    return new TrainingState(
        0,
        List.of(),
        tensors,
        fresh.firstMoments(),
        fresh.secondMoments(),
        WeightAverage.NONE,
        tensors,
        0,
        0,
        fresh);
  }

  /** Where the training of a model continues. */
  static TrainingState of(ContinuedLoop.Model model) {
    OptimiserState optimiser = model.optimiser();
    return new TrainingState(
        optimiser.step(),
        List.of(),
        model.weights(),
        optimiser.firstMoments(),
        optimiser.secondMoments(),
        WeightAverage.NONE,
        model.weights(),
        0,
        0,
        optimiser);
  }

  public int epochs() {
    return curve.size();
  }

  /** The epoch that is kept. */
  public EpochResult best() {
    return curve.get(bestEpoch - 1);
  }

  /** Whether the stage of {@link Reinforcement} has begun. */
  public boolean isReinforced() {
    return supervisedEpochs > 0;
  }

  /** Epochs of the second stage. */
  int reinforcedEpochs() {
    return isReinforced() ? epochs() - supervisedEpochs : 0;
  }

  /** Epochs of the second stage up to the one that is kept; 0 where that is one of the first. */
  public int reinforcedEpochsKept() {
    return isReinforced() ? Math.max(0, bestEpoch - supervisedEpochs) : 0;
  }

  /** The best epoch of the first stage. */
  public int bestSupervisedEpoch() {
    List<EpochResult> supervised = isReinforced() ? curve.subList(0, supervisedEpochs) : curve;
    int best = 0;
    for (EpochResult epoch : supervised) {
      best = best == 0 || isBetter(epoch, curve.get(best - 1)) ? epoch.epoch() : best;
    }
    return best;
  }

  /** Where the second stage begins: at the best weights of the first, which is over. */
  TrainingState reinforced() {
    Map<String, Tensor.Floats> trained = new TreeMap<>(bestWeights);
    trained.keySet().removeIf(name -> !Reinforcement.trains(name));
    Map<String, Tensor.Floats> zeros = ModelInTraining.zerosLike(trained);
    return new TrainingState(
        0,
        curve,
        bestWeights,
        zeros,
        zeros,
        WeightAverage.NONE,
        bestWeights,
        bestEpoch,
        epochs(),
        bestOptimiser);
  }

  /** The state after one more epoch. */
  TrainingState after(EpochResult epoch, long step, ModelInTraining model, WeightAverage mean) {
    List<EpochResult> longer = new ArrayList<>(curve);
    longer.add(epoch);
    Map<String, Tensor.Floats> now = model.weights();
    Map<String, Tensor.Floats> kept = mean.snapshots() == 0 ? now : mean.weights();
    boolean better = bestEpoch == 0 || isBetter(epoch, best());
    Map<String, Tensor.Floats> first = model.firstMoments();
    Map<String, Tensor.Floats> second = model.secondMoments();
    return new TrainingState(
        step,
        longer,
        now,
        first,
        second,
        mean,
        better ? kept : bestWeights,
        better ? epoch.epoch() : bestEpoch,
        supervisedEpochs,
        better && !isReinforced()
            ? new OptimiserState(epoch.epoch(), step, first, second, Map.of())
            : bestOptimiser);
  }

  private static boolean isBetter(EpochResult epoch, EpochResult than) {
    ValidationScore score = epoch.validation();
    ValidationScore other = than.validation();
    return score == null || other == null || score.ndcgAt10() > other.ndcgAt10();
  }
}
