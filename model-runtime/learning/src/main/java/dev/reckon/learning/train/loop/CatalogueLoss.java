package dev.reckon.learning.train.loop;

import dev.reckon.learning.train.batch.Negatives;
import dev.reckon.learning.train.batch.TrainingTargets;
import dev.reckon.learning.train.recipe.TrainingSettings;
import dev.reckon.model.program.Tensor;
import java.util.Map;
import java.util.Random;

/**
 * The loss that distinguishes a target from the rest of the catalogue. It computes every cross
 * entropy that a model trains (its own, that of each step of progressive reasoning, that of the
 * ensemble).
 *
 * <p>The divergence of ensemble reasoning compares softmaxes: with {@link FullSoftmax} over the
 * whole catalogue, otherwise over the same target and negatives as the cross entropy, corrected as
 * in {@link SampledSoftmax}. That is an estimate whose error falls with the number of negatives;
 * using the whole catalogue would lose the saving of the sample.
 *
 * <p>With a sample and a large catalogue ({@link TrainingSettings#lazyFrom}), a step changes the
 * items it touches (in its histories, targets and negatives) and no others: a step of all would
 * cost many times the rest. Deviates from Adam: the moments of the others do not fade and move
 * nothing, and weight decay does not reach them (the "lazy" or sparse Adam).
 */
public sealed interface CatalogueLoss {

  /** Scores held at once, 1.5 MB: a block should stay in the cache. */
  int SCORES_AT_ONCE = 384 * 1024;

  /**
   * But at least this many rows of the softmax over all items: each block takes the whole table,
   * and its gradient, through memory. At a million items this is 128 MB.
   */
  int LEAST_ROWS_AT_ONCE = 32;

  /** The loss that the settings choose. */
  static CatalogueLoss of(TrainingSettings settings) {
    return switch (settings.loss()) {
      case TrainingSettings.SAMPLED ->
          new SampledSoftmax(settings.negatives(), settings.popularNegatives());
      case TrainingSettings.GBCE -> new GeneralisedBinary(settings.negatives(), settings.gbceT());
      default -> new FullSoftmax();
    };
  }

  /**
   * What the programs call these settings.
   *
   * @param itemCount N
   * @param width D
   * @throws TrainingException where the catalogue is too small
   */
  Map<String, Double> ofProgram(int itemCount, int width);

  /** The negatives of a batch with these targets (P). */
  Negatives draw(Tensor.Longs targets, TrainingTargets training, Random random);

  private static double rowsAtOnce(int valuesOfRow) {
    return Math.max(LEAST_ROWS_AT_ONCE, SCORES_AT_ONCE / valuesOfRow);
  }

  /** The softmax over all items. The pad item is one more class, as in the published code. */
  record FullSoftmax() implements CatalogueLoss {

    @Override
    public Map<String, Double> ofProgram(int itemCount, int width) {
      return Map.of("beta", 1.0, "softmax_block", rowsAtOnce(itemCount + 1));
    }

    @Override
    public Negatives draw(Tensor.Longs targets, TrainingTargets training, Random random) {
      return Negatives.NONE;
    }
  }

  /**
   * The softmax over the target and a sample of the items that all targets of a batch share, with
   * the logQ correction (Bengio and Senecal, IEEE TNN 19, 2008; Yi and others, RecSys 2019).
   *
   * <p>Of M negatives, m = M popularShare (rounded down) are drawn from the targets of the training
   * part, the distribution of the batch's other targets, the rest from all N items alike, all with
   * replacement. An item c that is a share f of the training targets is so expected n(c) = m f + (M
   * - m) / N times, exactly. From the score of a negative log n(c) is subtracted: a draw of c
   * counts 1 / n(c), and the sum of exp(score) over the sample has that over the catalogue as its
   * expectation. The target is among the classes with certainty, so its score is not corrected
   * (Khrylchenko and others, arXiv 2507.09331), and draws of the target itself are struck out.
   *
   * <p>Deviates from Yi and others: not the batch's own targets. They are no independent draw:
   * those next to a target in its history would be its negatives far more often than by frequency.
   *
   * @param negatives M
   * @param popularShare share of them that is drawn by frequency, from 0 to below 1
   */
  record SampledSoftmax(int negatives, double popularShare) implements CatalogueLoss {

    @Override
    public Map<String, Double> ofProgram(int itemCount, int width) {
      return Map.of("beta", 1.0, "softmax_block", rowsAtOnce(negatives + 1));
    }

    @Override
    public Negatives draw(Tensor.Longs targets, TrainingTargets training, Random random) {
      int popular = (int) (negatives * popularShare);
      long[] items = new long[negatives];
      float[] logCounts = new float[negatives];
      for (int i = 0; i < negatives; i++) {
        int item = i < popular ? training.draw(random) : random.nextInt(training.itemCount());
        items[i] = item;
        logCounts[i] =
            (float)
                Math.log(
                    popular * training.share(item)
                        + (double) (negatives - popular) / training.itemCount());
      }
      return new Negatives(
          new Tensor.Longs(items, negatives), new Tensor.Floats(logCounts, negatives));
    }
  }

  /**
   * Generalised binary cross entropy (Petrov and Macdonald, gSASRec, arXiv 2308.07192): the
   * target's likelihood sigmoid(score) to the power of beta against negatives of its own, drawn
   * from all other items alike. With alpha = M / (N - 1), beta = alpha (t (1 - 1 / alpha) + 1 /
   * alpha) compensates for the negatives that were not drawn: t = 0 is plain binary cross entropy,
   * t = 1 gives probabilities as without sampling.
   *
   * <p>Deviates from the published code: a target is never its own negative, logarithms of sigmoids
   * need neither clamping nor double precision, and log(beta / M) is added to all scores: the score
   * of an untrained model.
   *
   * @param negatives M, of each target; at most N - 1
   * @param t how much of the overconfidence is corrected, 0 to 1
   */
  record GeneralisedBinary(int negatives, double t) implements CatalogueLoss {

    @Override
    public Map<String, Double> ofProgram(int itemCount, int width) {
      if (negatives > itemCount - 1) {
        throw new TrainingException(
            "Setting negatives = %d: a target has only %d other items here; set fewer, or loss=full"
                .formatted(negatives, itemCount - 1));
      }
      double alpha = (double) negatives / (itemCount - 1);
      double beta = alpha * (t * (1 - 1 / alpha) + 1 / alpha);
      return Map.of("beta", beta, "softmax_block", rowsAtOnce(negatives * width));
    }

    @Override
    public Negatives draw(Tensor.Longs targets, TrainingTargets training, Random random) {
      int others = training.itemCount() - 1;
      long[] items = new long[targets.values().length * negatives];
      for (int i = 0; i < items.length; i++) {
        int drawn = random.nextInt(others);
        items[i] = drawn < targets.values()[i / negatives] ? drawn : drawn + 1;
      }
      float logCount = (float) Math.log((double) negatives / others);
      return new Negatives(
          new Tensor.Longs(items, targets.values().length, negatives),
          new Tensor.Floats(new float[] {logCount}, 1));
    }
  }
}
