package dev.reckon.learning.train.loop;

import dev.reckon.model.program.Tensor;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The mean of the weights over a run, in which the newest count most: polynomial-decay averaging
 * (Shamir and Zhang, ICML 2013, section 4). Of t snapshots, the s-th has a share of about (s /
 * t)^power, so the mean covers the same part of a run however long that is. It ranks like weights
 * at the end of a falling learning rate, without a length that has to be known before.
 *
 * @param snapshots how many are in it
 * @param weights their mean; empty before the first
 */
public record WeightAverage(long snapshots, Map<String, Tensor.Floats> weights) {

  private static final int SNAPSHOTS_AN_EPOCH = 8;

  static final WeightAverage NONE = new WeightAverage(0, Map.of());

  /**
   * After how many steps a snapshot is due: a few an epoch, as each copies all weights.
   *
   * @param steps of the epoch
   */
  static int interval(int steps) {
    return Math.max(1, steps / SNAPSHOTS_AN_EPOCH);
  }

  /**
   * The mean with one more snapshot.
   *
   * @param power how fast older ones lose their share; 0 is the plain mean
   */
  WeightAverage with(Map<String, Tensor.Floats> snapshot, double power) {
    long count = snapshots + 1;
    double share = (power + 1) / (count + power);
    if (weights.isEmpty()) {
      return new WeightAverage(count, snapshot);
    }
    Map<String, Tensor.Floats> mean = new TreeMap<>();
    snapshot.forEach(
        (name, tensor) -> {
          float[] before = Objects.requireNonNull(weights.get(name)).values();
          float[] values = new float[tensor.values().length];
          for (int i = 0; i < values.length; i++) {
            values[i] = (float) (before[i] + share * (tensor.values()[i] - before[i]));
          }
          mean.put(name, new Tensor.Floats(values, tensor.shape()));
        });
    return new WeightAverage(count, mean);
  }
}
