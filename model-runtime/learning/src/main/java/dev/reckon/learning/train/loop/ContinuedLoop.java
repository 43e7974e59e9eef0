package dev.reckon.learning.train.loop;

import dev.reckon.learning.train.batch.TrainingTargets;
import dev.reckon.learning.train.items.Facts;
import dev.reckon.learning.train.recipe.Recipe;
import dev.reckon.learning.train.rows.TrainingBatches;
import dev.reckon.learning.train.rows.TrainingRow;
import dev.reckon.learning.train.rows.TrainingRows;
import dev.reckon.model.bundle.OptimiserState;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchProgram;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Training that continues from weights and an optimiser: some passes over rows, and no validation.
 * The seeds of its passes follow on those of the epochs before. So over the rows that these were
 * trained on, in their order and with their learning rate, it does what they would have done next,
 * but for the {@link WeightAverage}, which covers these passes alone.
 */
public final class ContinuedLoop {

  private final Recipe recipe;
  private final long seed;
  private final TrainingProgress progress;

  /**
   * @param recipe its learning rate is that of all steps
   * @param seed of the training before
   */
  public ContinuedLoop(Recipe recipe, long seed, TrainingProgress progress) {
    this.recipe = recipe;
    this.seed = seed;
    this.progress = progress;
  }

  /**
   * A model between two trainings.
   *
   * @param weights as training has them
   * @param optimiser of these weights
   */
  public record Model(Map<String, Tensor.Floats> weights, OptimiserState optimiser) {}

  /**
   * Trains on.
   *
   * @param rows of each pass
   * @param targets from which negatives are drawn
   * @param facts vectors and titles of items and words
   * @param passes over the rows, at most
   * @param mostSteps after which training ends, in the middle of a pass too
   * @return the same where there are no rows
   * @throws TrainingException if the loss is not a number
   */
  public Model run(
      Model from,
      TrainingRows rows,
      TrainingTargets targets,
      Facts facts,
      int passes,
      int mostSteps) {
    TrainingBatches batches =
        new TrainingBatches(
            rows,
            targets.itemCount(),
            recipe.config().isBidirectional(),
            recipe.settings().batch(),
            recipe.settings().batchTargets());
    if (batches.isEmpty()) {
      return from;
    }
    BatchDraw draw = new BatchDraw(recipe, batches, targets);
    TorchProgram.useThreads(recipe.settings().threads());
    try (TorchProgram program = TorchProgram.load(recipe.config().program());
        ModelInTraining model =
            new ModelInTraining(program, recipe, TrainingState.of(from), facts)) {
      int epoch = from.optimiser().epochs();
      Trained now = new Trained(from.optimiser().step(), WeightAverage.NONE);
      long end = now.step() + mostSteps;
      for (int pass = 0; pass < passes && now.step() < end; pass++) {
        now = pass(model, draw, ++epoch, passes - pass - 1, now, end);
      }
      return new Model(
          now.mean().snapshots() == 0 ? model.weights() : now.mean().weights(),
          new OptimiserState(
              epoch, now.step(), model.firstMoments(), model.secondMoments(), Map.of()));
    }
  }

  /**
   * What passes have come to.
   *
   * @param step taken last, over all trainings
   * @param mean of the weights over these passes
   */
  private record Trained(long step, WeightAverage mean) {}

  /**
   * @param left passes after it
   * @param before it
   */
  private Trained pass(
      ModelInTraining model, BatchDraw draw, int epoch, int left, Trained before, long end) {
    Stopwatch watch = Stopwatch.start();
    long epochSeed = TrainingLoop.seedOf(seed, epoch);
    TorchProgram.seed(epochSeed);
    List<List<TrainingRow>> shuffled = draw.batches().shuffled(epochSeed);
    progress.epochStarted(epoch, epoch + left, shuffled.size());
    Random random = new Random(epochSeed);
    int interval = WeightAverage.interval(shuffled.size());
    WeightAverage mean = before.mean();
    long step = before.step();
    double sum = 0;
    for (List<TrainingRow> rows : shuffled) {
      if (step == end) {
        break;
      }
      float loss = model.step(draw.of(rows, epoch, random), epoch, ++step);
      TrainingLoop.requireNumber(loss, epoch, step);
      sum += loss;
      progress.batchDone(loss);
      if (recipe.settings().averaging() > 0 && (step - before.step()) % interval == 0) {
        mean = mean.with(model.weights(), recipe.settings().averaging());
      }
    }
    double seconds = watch.seconds();
    double cpuSeconds = watch.cpuSeconds();
    double meanLoss = sum / (step - before.step());
    progress.epochDone(
        new EpochResult(epoch, meanLoss, null, seconds, cpuSeconds, seconds, cpuSeconds),
        new Outlook(epoch, left, left));
    return new Trained(step, mean);
  }
}
