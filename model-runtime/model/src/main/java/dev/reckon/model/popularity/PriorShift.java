package dev.reckon.model.popularity;

import java.util.Arrays;

/**
 * What to add to a model's scores as popularity moves on. A model is trained on how often items
 * were chosen in all of its training data; when these shares have changed, Bayes' rule corrects its
 * softmax by the ratio of the two shares (Saerens, Latinne and Decaestecker, 2002, equation 2.4;
 * label shift, arXiv 1802.03916). Scores are logits but for the temperature of training, so the
 * logarithm of that ratio is added to them.
 *
 * @param weight of the correction, 0 for none to 1 for all of it
 * @param temperature of the softmax in training
 */
public record PriorShift(double weight, double temperature) {

  /** Pseudo-occurrences spread as in training, so that a few new occurrences do not dominate. */
  private static final double SMOOTHING = 20;

  public PriorShift {
    if (!(weight >= 0 && weight <= 1)) {
      throw new IllegalArgumentException("a weight of the prior must be from 0 to 1: " + weight);
    }
  }

  /**
   * The numbers to add, by item.
   *
   * @param now how often items occur lately, faded occurrences by fractions
   * @param trained occurrences in the training data
   */
  public float[] of(double[] now, long[] trained) {
    double occurrences = Arrays.stream(now).sum() + SMOOTHING;
    double learnt = Arrays.stream(trained).sum() + (double) trained.length;
    float[] bias = new float[now.length];
    for (int item = 0; item < bias.length; item++) {
      double share = (trained[item] + 1) / learnt;
      double shareNow = (now[item] + SMOOTHING * share) / occurrences;
      bias[item] = (float) (weight * temperature * Math.log(shareNow / share));
    }
    return bias;
  }
}
