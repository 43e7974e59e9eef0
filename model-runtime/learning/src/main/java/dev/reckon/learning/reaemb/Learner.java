package dev.reckon.learning.reaemb;

import dev.reckon.language.Backbone;
import dev.reckon.language.ReaEmbModel;
import dev.reckon.language.TokenBatch;
import dev.reckon.model.program.Arguments;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The weights of a stage in native memory, Adam's moments of those it trains, and its program. */
final class Learner implements AutoCloseable {

  private final TorchProgram program;
  private final String method;
  private final Map<String, Tensor.Floats> untouched;
  private final PlacedTensors weights;
  private final PlacedTensors firstMoments;
  private final PlacedTensors secondMoments;
  private final Map<String, Double> numbers;
  private final ReaEmbModel model;
  private final long seed;

  /**
   * What a stage learns with.
   *
   * @param base the weights of the language model; not closed with it
   * @param placed what lies beside them: of the state, or what it comes to
   */
  Learner(
      String method,
      Backbone backbone,
      TorchProgram program,
      PlacedTensors base,
      Map<String, Tensor.Floats> placed,
      StageState state,
      ReaEmbSettings settings,
      long seed) {
    this.program = program;
    this.method = method;
    this.seed = seed;
    this.untouched = new TreeMap<>(state.weights());
    this.untouched.keySet().removeAll(state.firstMoments().keySet());
    this.weights = base.with(placed);
    this.firstMoments = program.place(state.firstMoments());
    this.secondMoments = program.place(state.secondMoments());
    this.numbers =
        new HashMap<>(ReaEmbModel.numbers(backbone, settings.scale(), settings.computes()));
    this.numbers.putAll(settings.ofProgram());
    this.model =
        ReaEmbModel.over(backbone, program, weights, settings.scale(), settings.computes());
  }

  /** The model as it is now: it follows the steps. */
  ReaEmbModel model() {
    return model;
  }

  /**
   * Takes a step, whose random numbers depend on the seed and its number alone.
   *
   * @param step counted from 0
   * @param others what the program takes beside the batch
   * @return the first result of the program
   */
  float step(long step, double rate, TokenBatch batch, List<Tensor> others) {
    TorchProgram.seed(0x9E3779B97F4A7C15L * (seed + 1) + step);
    numbers.put("learning_rate", rate);
    numbers.put("step", step + 1.0);
    Arguments arguments = Arguments.of().tensor(batch.tokens()).tensor(batch.inside());
    others.forEach(arguments::tensor);
    arguments.named(weights).named(firstMoments).named(secondMoments).scalars(numbers);
    return ((Tensor.Floats) program.callWithGradients(method, arguments).get(0)).values()[0];
  }

  Map<String, Tensor.Floats> weights() {
    Map<String, Tensor.Floats> now = new TreeMap<>(untouched);
    now.putAll(weights.toJava(firstMoments().keySet()));
    return now;
  }

  Map<String, Tensor.Floats> firstMoments() {
    return firstMoments.toJava();
  }

  Map<String, Tensor.Floats> secondMoments() {
    return secondMoments.toJava();
  }

  @Override
  public void close() {
    model.close();
    secondMoments.close();
    firstMoments.close();
    weights.close();
  }
}
