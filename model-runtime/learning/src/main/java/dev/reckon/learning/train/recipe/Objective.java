package dev.reckon.learning.train.recipe;

import static dev.reckon.model.bundle.Settings.require;

import dev.reckon.learning.train.batch.SecondView;
import dev.reckon.model.bundle.Architecture;
import java.util.Map;

/** What a network is trained to do. */
public sealed interface Objective {

  /** The objective of a way to learn, with its defaults. */
  static Objective of(Architecture.Learning learning) {
    return switch (learning) {
      case NEXT_ITEM -> new NextItem();
      case CLOZE -> new Cloze(0.3, 0.3);
      case ENSEMBLE_REASONING -> new EnsembleReasoning(0.05, 1);
      case PROGRESSIVE_REASONING -> new ProgressiveReasoning(1.5, 1, 1, 0.1, 0.01, 2, 1);
      case CROSS_REASONING -> new CrossReasoning(1, 1, 1, 0, 0.1, 256, 64, 0);
    };
  }

  /** What the programs call these settings. */
  Map<String, Double> ofProgram();

  /** How the second view of a history is made in an epoch, counted from 1. */
  default SecondView secondView(int epoch) {
    return SecondView.NONE;
  }

  private static void requireShare(double stepShare) {
    require(stepShare > 0 && stepShare <= 1, "step_share must be above 0 and at most 1");
  }

  /** Cross entropy of the next item. */
  record NextItem() implements Objective {

    @Override
    public Map<String, Double> ofProgram() {
      return Map.of("ensemble", 0.0, "alpha", 1.0, "progressive_weight", 0.0, "step_share", 1.0);
    }
  }

  /**
   * The cloze task (BERT4Rec, arXiv 1904.06690, section 3.6): cross entropy of items that are
   * masked in a history, from the items on both sides. A mask after the history predicts the next
   * item, so some histories are trained with nothing but their newest item masked.
   *
   * <p>With reasoning steps, r_0 would be the state at that mask, and reasoning tokens would see it
   * as they see the items. That is not offered: the paper of ReaRec does not say how its BERT4Rec
   * is trained, and a model without masks spends no token on one.
   *
   * <p>Deviates: a row has a fixed number of masks, not one that is itself drawn.
   *
   * @param maskProbability rho, share of a history's items that are masked, at least one
   * @param maskLastShare share of the histories in which only the newest item is masked
   */
  record Cloze(double maskProbability, double maskLastShare) implements Objective {

    public Cloze {
      require(
          maskProbability > 0 && maskProbability < 1, "mask_probability must be between 0 and 1");
      require(maskLastShare >= 0 && maskLastShare <= 1, "mask_last_share must be from 0 to 1");
    }

    @Override
    public Map<String, Double> ofProgram() {
      return new NextItem().ofProgram();
    }
  }

  /**
   * Ensemble reasoning learning (arXiv 2503.22675, section 3.3.1): cross entropy of the mean of all
   * states, less their mean divergence from one another.
   *
   * <p>Deviates, with the published code: the mean is one of K + 1 states, the divergence one of
   * all ordered pairs with no gradient through the second of each.
   *
   * @param klWeight lambda, of the divergence
   * @param stepShare share of a batch's positions, drawn, whose divergence is computed: each costs
   *     K + 1 softmaxes. The expected gradient is that of all.
   */
  record EnsembleReasoning(double klWeight, double stepShare) implements Objective {

    public EnsembleReasoning {
      require(klWeight >= 0 && klWeight <= 10, "kl_weight must be from 0 to 10");
      requireShare(stepShare);
    }

    @Override
    public Map<String, Double> ofProgram() {
      return Map.of("ensemble", 1.0, "kl_weight", klWeight, "step_share", stepShare);
    }
  }

  /**
   * Cross entropy of every step of latent cross reasoning and of the steps after it, as of
   * progressive reasoning learning, without its second view.
   *
   * @param alpha the temperature of step k is tau alpha^(K - k)
   * @param progressiveWeight of the mean cross entropy of steps 0..K - 1
   * @param stepShare share of a batch's positions, drawn, whose earlier steps are trained
   * @param alignmentWeight of the contrastive loss that pulls every reasoning state to its target;
   *     0 trains without
   * @param alignmentTau its temperature, of cosines
   * @param alignmentPositions of a batch, drawn, that it is computed for: their targets are one
   *     another's negatives
   * @param headPositions of a batch, drawn, that the head over candidates is trained with, where
   *     there is one: each has all items scored
   * @param queryAlignmentWeight of the contrastive loss that pulls a search's words and the item
   *     clicked behind it together; 0 trains without, 0.1 is what SESRec (arXiv 2305.10822) and, on
   *     Amazon's data, UniSAR (arXiv 2404.09520) publish
   */
  record CrossReasoning(
      double alpha,
      double progressiveWeight,
      double stepShare,
      double alignmentWeight,
      double alignmentTau,
      int alignmentPositions,
      int headPositions,
      double queryAlignmentWeight)
      implements Objective {

    public CrossReasoning {
      require(alpha > 0 && alpha <= 100, "alpha must be above 0 and at most 100");
      require(progressiveWeight >= 0, "progressive_weight must be at least 0");
      requireShare(stepShare);
      require(alignmentWeight >= 0, "alignment_weight must be at least 0");
      require(alignmentTau > 0, "alignment_tau must be above 0");
      require(alignmentPositions >= 2, "alignment_positions must be at least 2");
      require(headPositions >= 1, "head_positions must be at least 1");
      require(queryAlignmentWeight >= 0, "query_alignment_weight must be at least 0");
    }

    @Override
    public Map<String, Double> ofProgram() {
      return Map.of(
          "ensemble", 0.0,
          "alpha", alpha,
          "progressive_weight", progressiveWeight,
          "step_share", stepShare,
          "alignment_weight", alignmentWeight,
          "alignment_tau", alignmentTau,
          "alignment_positions", (double) alignmentPositions,
          "head_positions", (double) headPositions,
          "query_alignment_weight", queryAlignmentWeight);
    }
  }

  /**
   * Progressive reasoning learning (arXiv 2503.22675, section 3.3.2): cross entropy of every step,
   * early ones at higher temperatures, and a contrastive loss between the states and those of a
   * second, noised trajectory of the same history.
   *
   * <p>Deviates, with the published code: earlier steps weigh as their mean, the noise has the
   * deviation gamma and not the variance, and the second view encodes the items again. Deviates
   * from both: only some positions of a history have a second view; alpha is 1.5 (5 there) and the
   * contrastive weight 0.1 (1 there), as with theirs d = 64 and tau = 1 learn slowly.
   *
   * @param alpha the temperature of step k is tau alpha^(K - k)
   * @param progressiveWeight of the mean cross entropy of steps 0..K - 1
   * @param stepShare share of a batch's positions, drawn, whose earlier steps are trained: each
   *     costs K softmaxes. The expected gradient is that of all.
   * @param contrastiveWeight of the contrastive loss; 0 trains without the second view
   * @param noise gamma, deviation of the noise on the inputs of the second view's steps
   * @param contrastiveWarmup epochs before the contrastive loss begins
   * @param contrastivePositions of each history in a batch, at most, that have a second view; drawn
   */
  record ProgressiveReasoning(
      double alpha,
      double progressiveWeight,
      double stepShare,
      double contrastiveWeight,
      double noise,
      int contrastiveWarmup,
      int contrastivePositions)
      implements Objective {

    public ProgressiveReasoning {
      require(alpha > 0 && alpha <= 100, "alpha must be above 0 and at most 100");
      require(progressiveWeight >= 0, "progressive_weight must be at least 0");
      requireShare(stepShare);
      require(contrastiveWeight >= 0, "contrastive_weight must be at least 0");
      require(noise >= 0, "noise must be at least 0");
      require(contrastiveWarmup >= 0, "contrastive_warmup must be at least 0");
      require(contrastivePositions >= 1, "contrastive_positions must be at least 1");
    }

    @Override
    public Map<String, Double> ofProgram() {
      return Map.of(
          "ensemble", 0.0,
          "alpha", alpha,
          "progressive_weight", progressiveWeight,
          "step_share", stepShare,
          "contrastive_weight", contrastiveWeight);
    }

    @Override
    public SecondView secondView(int epoch) {
      return contrastiveWeight > 0 && epoch > contrastiveWarmup
          ? new SecondView(contrastivePositions, noise)
          : SecondView.NONE;
    }
  }
}
