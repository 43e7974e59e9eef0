package dev.reckon.learning.train.recipe;

import static dev.reckon.model.bundle.Settings.require;

import dev.reckon.learning.train.loop.CatalogueLoss;
import dev.reckon.learning.train.loop.WeightAverage;
import java.util.List;

/**
 * How a network is trained.
 *
 * @param learningRate of Adam, in the first epoch
 * @param learningRateDecay what the learning rate is multiplied with after every epoch; 1 keeps it.
 *     With less, a high rate learns fast and ends as well as a low one
 * @param averaging how much of a run is averaged into the weights that are kept, see {@link
 *     WeightAverage}: the newest 1 / (this + 1) of its steps count most; 0 keeps the weights as
 *     they are
 * @param weightDecay of Adam, on every weight
 * @param clipNorm the largest global L2 norm a gradient is let through with
 * @param batch histories a step, at most
 * @param batchTargets targets a step, at most; where histories are long this is what ends a batch,
 *     so that an epoch of few users still takes many steps
 * @param prefixes of a history that an epoch trains, at most, where the encoder is bidirectional
 *     and encodes each separately; drawn anew for every epoch. So an epoch is shorter than one of
 *     all prefixes, and a long history weighs no more than this. A causal encoder trains all.
 * @param maxEpochs where training ends at the latest
 * @param patience epochs without a better validation NDCG@10 before training ends
 * @param epochsWithoutValidation epochs trained where the protocol keeps nothing for validation
 * @param threads threads of one step; more are faster on an idle machine and far slower on a busy
 *     one. Results are bit-equal for an equal number.
 * @param loss how a target is distinguished from the rest of the catalogue: {@link #FULL}, {@link
 *     #SAMPLED} or {@link #GBCE}; see {@link CatalogueLoss}
 * @param negatives of a sampled softmax, in all; of the binary cross entropy, for each target
 * @param popularNegatives share of the negatives of a sampled softmax that is drawn by frequency;
 *     the rest is drawn from all items alike
 * @param gbceT t, the calibration of the binary cross entropy
 * @param lazyFrom N from which on a step with negatives changes only the items it touches; in
 *     smaller catalogues Adam is as published and learns in fewer epochs
 * @param idDropout share of the items, drawn at each step, whose own row is left out, if items have
 *     frozen vectors; 1 trains no rows, so that an item is only its vector
 */
public record TrainingSettings(
    double learningRate,
    double learningRateDecay,
    double averaging,
    double weightDecay,
    double clipNorm,
    int batch,
    int batchTargets,
    int prefixes,
    int maxEpochs,
    int patience,
    int epochsWithoutValidation,
    int threads,
    String loss,
    int negatives,
    double popularNegatives,
    double gbceT,
    int lazyFrom,
    double idDropout) {

  /** The softmax over all items. */
  public static final String FULL = "full";

  /** The softmax over a sample of the items. */
  public static final String SAMPLED = "sampled";

  /** Generalised binary cross entropy. */
  public static final String GBCE = "gbce";

  private static final List<String> LOSSES = List.of(FULL, SAMPLED, GBCE);

  public TrainingSettings {
    require(learningRate > 0 && learningRate <= 1, "learning_rate must be above 0 and at most 1");
    require(
        learningRateDecay > 0 && learningRateDecay <= 1,
        "learning_rate_decay must be above 0 and at most 1");
    require(averaging >= 0, "averaging must be at least 0");
    require(weightDecay >= 0 && weightDecay < 1, "weight_decay must be from 0 to below 1");
    require(clipNorm > 0, "clip_norm must be above 0");
    require(batch >= 1, "batch must be at least 1");
    require(batchTargets >= 1, "batch_targets must be at least 1");
    require(prefixes >= 1, "prefixes must be at least 1");
    require(maxEpochs >= 1, "max_epochs must be at least 1");
    require(patience >= 1, "patience must be at least 1");
    require(epochsWithoutValidation >= 1, "epochs_without_validation must be at least 1");
    require(threads >= 1, "threads must be at least 1");
    require(LOSSES.contains(loss), "loss must be one of " + String.join(", ", LOSSES));
    require(negatives >= 1, "negatives must be at least 1");
    require(
        popularNegatives >= 0 && popularNegatives < 1,
        "popular_negatives must be from 0 to below 1");
    require(gbceT >= 0 && gbceT <= 1, "gbce_t must be from 0 to 1");
    require(lazyFrom >= 1, "lazy_from must be at least 1");
    require(idDropout >= 0 && idDropout <= 1, "id_dropout must be from 0 to 1");
  }

  /** The learning rate of an epoch, counted from 1. */
  public double learningRateOf(int epoch) {
    return learningRate * Math.pow(learningRateDecay, epoch - 1.0);
  }

  /** The defaults. */
  public static TrainingSettings defaults() {
    return new TrainingSettings(
        1e-3, 1, 3, 0, 5, 256, 2048, 16, 200, 5, 20, 1, FULL, 256, 0.5, 0.75, 100_000, 0.2);
  }
}
