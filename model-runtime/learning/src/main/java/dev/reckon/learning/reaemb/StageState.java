package dev.reckon.learning.reaemb;

import dev.reckon.model.program.Tensor;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that decides how a stage continues after a step.
 *
 * @param stage its name
 * @param step updates taken in it
 * @param seconds it took so far
 * @param cpuSeconds it took so far
 * @param paddedTokens it read so far
 * @param before what the stage improves, as it was before
 * @param weights of all that ReaEmb trains
 * @param firstMoments of Adam, of what this stage trains
 * @param secondMoments of Adam
 * @param done results of the stages before
 */
record StageState(
    String stage,
    long step,
    double seconds,
    double cpuSeconds,
    long paddedTokens,
    double before,
    Map<String, Tensor.Floats> weights,
    Map<String, Tensor.Floats> firstMoments,
    Map<String, Tensor.Floats> secondMoments,
    Map<String, StageResult> done) {

  StageState {
    weights = Map.copyOf(weights);
    firstMoments = Map.copyOf(firstMoments);
    secondMoments = Map.copyOf(secondMoments);
    done = Map.copyOf(done);
  }

  /** The beginning of a stage that trains some of these weights. */
  static StageState beginning(
      StageName stage, Map<String, Tensor.Floats> weights, Map<String, StageResult> done) {
    Map<String, Tensor.Floats> zeros = new TreeMap<>();
    weights.forEach(
        (name, tensor) -> {
          if (stage.trains(name)) {
            zeros.put(name, new Tensor.Floats(new float[tensor.values().length], tensor.shape()));
          }
        });
    return new StageState(stage.id(), 0, 0, 0, 0, Double.NaN, weights, zeros, zeros, done);
  }

  /** The same, with what it improves as it is before its first step. */
  StageState measured(double value) {
    return new StageState(
        stage,
        step,
        seconds,
        cpuSeconds,
        paddedTokens,
        value,
        weights,
        firstMoments,
        secondMoments,
        done);
  }
}
