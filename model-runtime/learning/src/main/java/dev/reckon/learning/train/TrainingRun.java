package dev.reckon.learning.train;

import dev.reckon.learning.evaluate.rank.BundleRanker;
import dev.reckon.learning.evaluate.rank.TargetRanker;
import dev.reckon.learning.memory.MemoryFit;
import dev.reckon.learning.train.loop.Checkpoint;
import dev.reckon.learning.train.loop.EpochResult;
import dev.reckon.learning.train.loop.StoppingRule;
import dev.reckon.learning.train.loop.TrainingException;
import dev.reckon.learning.train.loop.TrainingLoop;
import dev.reckon.learning.train.loop.TrainingProgress;
import dev.reckon.learning.train.loop.TrainingState;
import dev.reckon.learning.train.recipe.Identity;
import dev.reckon.learning.train.recipe.Recipe;
import dev.reckon.model.bundle.MemoryMix;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.bundle.OptimiserState;
import dev.reckon.model.memory.MemorySettings;
import dev.reckon.model.memory.Mixture;
import dev.reckon.model.program.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A run that can be stopped at any time and resumed: its state is in a file. */
public final class TrainingRun {

  private final TrainingData data;
  private final Recipe recipe;
  private final long seed;
  private final Checkpoint checkpoint;

  /**
   * A run that may or may not have begun.
   *
   * @param checkpoint the file of its state; that of a run with other data or settings is replaced
   */
  public TrainingRun(TrainingData data, Recipe recipe, long seed, Path checkpoint) {
    this.data = data;
    this.recipe = data.widened(recipe);
    this.seed = seed;
    this.checkpoint =
        new Checkpoint(
            checkpoint,
            Identity.of(
                this.recipe,
                seed,
                data.sha256() + data.vectorsSha256() + data.wordVectorsSha256(),
                data.split().protocol().label(),
                this.recipe.config().program()));
  }

  /**
   * Trains to the end, from where the run was stopped.
   *
   * @throws TrainingException if the loss is not a number, or there is nothing to train
   * @throws IOException where the state cannot be read or written
   */
  public TrainingState finish(StoppingRule rule, TrainingProgress progress) throws IOException {
    return new TrainingLoop(recipe, seed, progress)
        .endingBy(rule)
        .run(recipe.config().program(), data.split(), data.facts(recipe.config()), checkpoint);
  }

  /** What is trained; its network has the widths of the vectors. */
  Recipe recipe() {
    return recipe;
  }

  /** The weights of a bundle, where a run ended: those of its best epoch. */
  Weights weights(TrainingState end) {
    return new TrainedBundle(data, recipe.config()).weights(end.bestWeights());
  }

  /** What their bundle keeps so that a training can continue; null where that is too much. */
  @Nullable OptimiserState optimiser(TrainingState end) {
    return new TrainedBundle(data, recipe.config())
        .optimiser(end.bestWeights(), end.bestOptimiser());
  }

  /**
   * How lists should mix the model and a stream memory, by the validation part; the default where
   * there is none to choose by.
   *
   * @param end where this run ended
   */
  MemoryMix memory(TrainingState end) {
    ModelConfig config = recipe.config();
    try (TargetRanker model = new BundleRanker(config, weights(end))) {
      MemoryFit.Chosen chosen =
          MemoryFit.of(
              data.split(),
              !data.log().orderOnly(),
              data.vocabularyOfBundle(),
              model,
              config.gramsWith(data.wordsOfBundle()),
              config.tau());
      return chosen == null
          ? MemoryMix.of(
              data.log().orderOnly() ? MemorySettings.LASTING : MemorySettings.DEFAULT,
              Mixture.DEFAULT)
          : MemoryMix.of(chosen.settings(), chosen.mixture());
    }
  }

  /** The epochs so far. */
  public List<EpochResult> curve() throws IOException {
    return checkpoint.read().map(TrainingState::curve).orElse(List.of());
  }

  /** Removes the file: the run is done. */
  public void forget() throws IOException {
    checkpoint.delete();
  }
}
