package dev.reckon.learning.reaemb;

import dev.reckon.language.Backbone;
import dev.reckon.language.ReaEmbModel;
import dev.reckon.language.ReaEmbWeights;
import dev.reckon.language.TokenBatch;
import dev.reckon.model.program.Arguments;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Collaborative reward reinforcement learning: thoughts that rank what people take with an item
 * above what they never do become likelier. Items that nobody took with another are left out.
 */
final class Crrl implements Stage {

  /** Items whose reward is measured. */
  private static final int MEASURED = 256;

  private final TorchProgram program;
  private final Catalogue catalogue;
  private final TakenTogether together;
  private final ReaEmbSettings settings;
  private final long seed;
  private final LengthBatches batches;
  private final List<Integer> measured;
  private final Learner learner;

  Crrl(
      Backbone backbone,
      TorchProgram program,
      PlacedTensors base,
      Catalogue catalogue,
      TakenTogether together,
      StageState state,
      ReaEmbSettings settings,
      long seed) {
    this.program = program;
    this.catalogue = catalogue;
    this.together = together;
    this.settings = settings;
    this.seed = seed;
    List<Integer> items = together.withNeighbours();
    this.batches =
        new LengthBatches(
            items, item -> catalogue.tokens().get(item).length, settings.crrlBatch(), seed);
    List<Integer> shuffled = new ArrayList<>(items);
    Collections.shuffle(shuffled, new Random(seed));
    this.measured = shuffled.subList(0, Math.min(MEASURED, items.size()));
    this.learner =
        new Learner(
            "crrl_step",
            backbone,
            program,
            base,
            frozen(backbone, program, base, state, settings),
            state,
            settings,
            seed);
  }

  /** Adapters merged into what they adapt, and the module. */
  private static Map<String, Tensor.Floats> frozen(
      Backbone backbone,
      TorchProgram program,
      PlacedTensors base,
      StageState state,
      ReaEmbSettings settings) {
    try (PlacedTensors all = base.with(state.weights())) {
      Map<String, Tensor.Floats> weights =
          new TreeMap<>(ReaEmbModel.merged(backbone, program, all, settings.scale()));
      state
          .weights()
          .forEach(
              (name, tensor) -> {
                if (name.startsWith(ReaEmbWeights.MODULE)) {
                  weights.put(name, tensor);
                }
              });
      return weights;
    }
  }

  @Override
  public StageName name() {
    return StageName.CRRL;
  }

  @Override
  public long steps() {
    return (long) settings.crrlEpochs() * batches.perEpoch();
  }

  @Override
  public double rate(long step, double progress) {
    double rising = Math.max(1, Math.min(settings.warmup(), steps() / 10));
    return settings.crrlRate()
        * Math.min(1, (step + 1) / rising)
        * (1 + Math.cos(Math.PI * progress))
        / 2;
  }

  @Override
  public Step step(long step, double rate) {
    Compared compared = compared(batches.of(step), new Random(seed + 31 * step));
    TokenBatch batch = TokenBatch.of(compared.tokens());
    float reward = learner.step(step, rate, batch, List.of(compared.vectors(), compared.weights()));
    return new Step(reward, batch.paddedTokens() * settings.samples());
  }

  /**
   * Items with their candidates.
   *
   * @param tokens of each item, I
   * @param vectors of their candidates, (I, N, D)
   * @param weights of the first of them, (I, M)
   */
  private record Compared(List<int[]> tokens, Tensor.Floats vectors, Tensor.Floats weights) {}

  private Compared compared(List<Integer> items, Random random) {
    int positives = settings.positives();
    List<int[]> candidates = new ArrayList<>();
    float[] weights = new float[items.size() * positives];
    for (int i = 0; i < items.size(); i++) {
      TakenTogether.Candidates drawn =
          together.candidates(items.get(i), settings.candidates(), positives, random);
      for (int candidate : drawn.items()) {
        candidates.add(catalogue.tokens().get(candidate));
      }
      System.arraycopy(drawn.weights(), 0, weights, i * positives, positives);
    }
    return new Compared(
        items.stream().map(catalogue.tokens()::get).toList(),
        joined(learner.model().vectors(candidates), items.size(), settings.candidates()),
        new Tensor.Floats(weights, items.size(), positives));
  }

  private static Tensor.Floats joined(float[][] vectors, int rows, int columns) {
    int width = vectors[0].length;
    float[] values = new float[vectors.length * width];
    for (int i = 0; i < vectors.length; i++) {
      System.arraycopy(vectors[i], 0, values, i * width, width);
    }
    return new Tensor.Floats(values, rows, columns, width);
  }

  /** The mean reward of items without noise, always of the same with the same candidates. */
  @Override
  public double measure() {
    Compared compared = compared(measured, new Random(seed));
    Tensor.Floats own = joined(learner.model().vectors(compared.tokens()), measured.size(), 1);
    Arguments arguments =
        Arguments.of().tensor(own).tensor(compared.vectors()).tensor(compared.weights());
    float[] rewards = ((Tensor.Floats) program.call("reward", arguments).get(0)).values();
    double sum = 0;
    for (float reward : rewards) {
      sum += reward;
    }
    return sum / rewards.length;
  }

  @Override
  public Map<String, Tensor.Floats> weights() {
    return learner.weights();
  }

  @Override
  public Map<String, Tensor.Floats> firstMoments() {
    return learner.firstMoments();
  }

  @Override
  public Map<String, Tensor.Floats> secondMoments() {
    return learner.secondMoments();
  }

  @Override
  public void close() {
    learner.close();
  }
}
