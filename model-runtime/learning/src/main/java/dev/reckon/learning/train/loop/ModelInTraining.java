package dev.reckon.learning.train.loop;

import dev.reckon.learning.train.batch.TrainingBatch;
import dev.reckon.learning.train.items.Facts;
import dev.reckon.learning.train.recipe.Recipe;
import dev.reckon.learning.train.recipe.Reinforcement;
import dev.reckon.learning.train.recipe.TrainingSettings;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.input.Texts;
import dev.reckon.model.program.Arguments;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;

/** Weights and Adam's moments in native memory, changed in place step by step. */
final class ModelInTraining implements AutoCloseable {

  private final TorchProgram program;
  private final PlacedTensors weights;
  private final PlacedTensors firstMoments;
  private final PlacedTensors secondMoments;
  private final Set<String> trained;
  private final TorchModel.Reading reading;
  private final Map<String, Double> settings;
  private final Facts facts;
  private final IntToDoubleFunction rate;

  /**
   * A model that continues from a state.
   *
   * @param facts vectors and titles of items and words
   */
  ModelInTraining(TorchProgram program, Recipe recipe, TrainingState state, Facts facts) {
    this.facts = facts;
    ModelConfig config = recipe.config();
    TrainingSettings training = recipe.settings();
    this.program = program;
    weights = program.place(union(state.weights(), facts.frozen()));
    trained = state.weights().keySet();
    firstMoments = program.place(state.firstMoments());
    secondMoments = program.place(state.secondMoments());
    reading = config.reading();
    settings = new HashMap<>(recipe.objective().ofProgram());
    settings.put("heads", (double) config.heads());
    settings.put("dropout", config.dropout());
    settings.put("input_dropout", config.inputDropout());
    settings.put("tau", config.tau());
    settings.put("bidirectional", config.isBidirectional() ? 1.0 : 0.0);
    settings.put("candidates", (double) config.rescored());
    int itemCount = (int) weights.shape(TorchModel.ITEM_EMBEDDING)[0] - 1;
    settings.putAll(CatalogueLoss.of(training).ofProgram(itemCount, config.d()));
    settings.put("lazy", itemCount >= training.lazyFrom() ? 1.0 : 0.0);
    settings.put("weight_decay", training.weightDecay());
    settings.put("clip_norm", training.clipNorm());
    settings.put("id_dropout", training.idDropout());
    Reinforcement second = state.isReinforced() ? recipe.reinforcement() : null;
    if (second == null) {
      rate = training::learningRateOf;
    } else {
      rate = epoch -> second.reinforcementRate();
      settings.putAll(second.ofProgram());
      settings.put("lazy", 0.0); // item weights do not change
    }
  }

  private static Map<String, Tensor.Floats> union(
      Map<String, Tensor.Floats> some, Map<String, Tensor.Floats> others) {
    Map<String, Tensor.Floats> all = new TreeMap<>(some);
    all.putAll(others);
    return all;
  }

  /**
   * Takes one step.
   *
   * @param epoch counted from 1
   * @param step counted from 1 over all epochs
   * @return the mean loss of the batch's targets before the step
   */
  float step(TrainingBatch batch, int epoch, long step) {
    Texts texts = batch.searches().with(facts.titles());
    settings.put("learning_rate", rate.applyAsDouble(epoch));
    settings.put("step", (double) step);
    settings.put("searches", (double) batch.searches().count());
    List<Tensor> results =
        program.callWithGradients(
            "train_step",
            Arguments.of()
                .tensors(batch.items())
                .tensors(batch.positions())
                .tensor(batch.targets())
                .tensor(batch.negatives().items())
                .tensor(batch.negatives().logCounts())
                .tensors(batch.contrasted())
                .tensor(batch.noise())
                .tensor(new Tensor.Longs(texts.grams(), texts.grams().length))
                .tensor(new Tensor.Longs(texts.textOf(), texts.textOf().length))
                .named(weights)
                .named(firstMoments)
                .named(secondMoments)
                .scalars(settings));
    return ((Tensor.Floats) results.get(0)).values()[0];
  }

  /** The model as it is now, for validation; good until the next step, closed by the caller. */
  TorchModel model() {
    return facts.areFolded() ? model(weights()) : TorchModel.over(program, weights, reading);
  }

  /** The model of other weights than those of now, for validation; closed by the caller. */
  TorchModel model(Map<String, Tensor.Floats> of) {
    Map<String, Tensor.Floats> read = facts.areFolded() ? facts.fold(program, of) : of;
    return TorchModel.owning(program, program.place(read), reading);
  }

  /** What is trained, as it is now. */
  Map<String, Tensor.Floats> weights() {
    return weights.toJava(trained);
  }

  Map<String, Tensor.Floats> firstMoments() {
    return firstMoments.toJava();
  }

  Map<String, Tensor.Floats> secondMoments() {
    return secondMoments.toJava();
  }

  @Override
  public void close() {
    weights.close();
    firstMoments.close();
    secondMoments.close();
  }

  /** Zeros in the shapes of the given tensors. */
  static Map<String, Tensor.Floats> zerosLike(Map<String, Tensor.Floats> tensors) {
    Map<String, Tensor.Floats> zeros = new TreeMap<>();
    tensors.forEach(
        (name, tensor) ->
            zeros.put(name, new Tensor.Floats(new float[tensor.values().length], tensor.shape())));
    return zeros;
  }
}
