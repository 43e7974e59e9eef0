package dev.reckon.learning.train.loop;

import dev.reckon.learning.train.batch.TrainingBatch;
import dev.reckon.learning.train.batch.TrainingTargets;
import dev.reckon.learning.train.items.Facts;
import dev.reckon.learning.train.recipe.Recipe;
import dev.reckon.learning.train.recipe.TrainingSettings;
import dev.reckon.learning.train.rows.TrainingBatches;
import dev.reckon.learning.train.rows.TrainingRow;
import dev.reckon.learning.train.rows.TrainingRows;
import dev.reckon.model.bundle.InitialWeights;
import dev.reckon.model.program.TorchProgram;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Takes training steps, as {@link TrainingLoop} does, and measures them. */
public final class StepTiming {

  private static final int WARM_UP_STEPS = 3;

  /** How the prefixes of histories become rows of a batch. */
  public enum Layout {
    /** A history is a row, and all its prefixes are trained in one pass. */
    ALL_PREFIXES,
    /** Every prefix is a row, trained at its last position only, as published. */
    ONE_PREFIX_A_ROW;

    private TrainingRows rows(List<int[]> sequences, int window) {
      return switch (this) {
        case ALL_PREFIXES -> TrainingRows.AllPrefixes.of(sequences, window);
        case ONE_PREFIX_A_ROW ->
            new TrainingRows.DrawnPrefixes(sequences, window, Integer.MAX_VALUE);
      };
    }

    /**
     * Batches of as many targets, in as many rows as that takes. Only times are measured, so all
     * prefixes go in one pass even if a bidirectional encoder would see its targets.
     */
    private TrainingBatches batches(List<int[]> sequences, int itemCount, Recipe recipe) {
      TrainingSettings settings = recipe.settings();
      int rows = this == ALL_PREFIXES ? settings.batch() : settings.batchTargets();
      return new TrainingBatches(
          rows(sequences, recipe.config().window()),
          itemCount,
          this == ONE_PREFIX_A_ROW,
          rows,
          settings.batchTargets());
    }
  }

  /**
   * The cost of some steps.
   *
   * @param rows prefixes trained
   * @param rowsOfEpoch prefixes of an epoch
   * @param seconds of the clock
   * @param cpuSeconds of all threads of the process
   * @param peakBytes largest resident memory of the process meanwhile; 0 if the system does not
   *     report it
   */
  public record Steps(
      long rows, long rowsOfEpoch, double seconds, double cpuSeconds, long peakBytes) {}

  private StepTiming() {}

  /**
   * Measures steps over shuffled sequences, the second view of the contrastive loss included.
   *
   * @param sequences item indices below {@code itemCount}
   * @param atLeast the shortest measurement, unless an epoch ends earlier
   */
  public static Steps measure(
      Recipe recipe,
      List<int[]> sequences,
      int itemCount,
      Layout layout,
      Duration atLeast,
      long seed) {
    TrainingBatches batches = layout.batches(sequences, itemCount, recipe);
    BatchDraw draw = new BatchDraw(recipe, batches, TrainingTargets.of(sequences, itemCount));
    long rowsOfEpoch = layout.rows(sequences, recipe.config().window()).count();
    TrainingState state =
        TrainingState.initial(InitialWeights.of(recipe.config(), itemCount, seed));
    TorchProgram.useThreads(recipe.settings().threads());
    TorchProgram.seed(seed);
    try (TorchProgram program = TorchProgram.load(recipe.config().program());
        ModelInTraining model = new ModelInTraining(program, recipe, state, Facts.NONE)) {
      Stepper stepper = new Stepper(draw, model, new Random(seed));
      List<List<TrainingRow>> shuffled = new ArrayList<>(batches.shuffled(seed));
      shuffled.stream().limit(WARM_UP_STEPS).forEach(stepper::step);
      Collections.rotate(shuffled, -WARM_UP_STEPS);
      return stepper.run(shuffled, rowsOfEpoch, atLeast);
    }
  }

  private static final class Stepper {
    private final BatchDraw draw;
    private final ModelInTraining model;
    private final Random random;
    private long steps;

    Stepper(BatchDraw draw, ModelInTraining model, Random random) {
      this.draw = draw;
      this.model = model;
      this.random = random;
    }

    /** Takes a step; returns how many prefixes it trained. */
    long step(List<TrainingRow> windows) {
      TrainingBatch batch = draw.of(windows, Integer.MAX_VALUE, random);
      model.step(batch, 1, ++steps);
      return batch.targets().values().length;
    }

    Steps run(List<List<TrainingRow>> shuffled, long rowsOfEpoch, Duration atLeast) {
      ResidentMemory.forgetPeak();
      Stopwatch watch = Stopwatch.start();
      long rows = 0;
      for (List<TrainingRow> windows : shuffled) {
        rows += step(windows);
        if (watch.seconds() * 1e9 >= atLeast.toNanos()) {
          break;
        }
      }
      return new Steps(
          rows, rowsOfEpoch, watch.seconds(), watch.cpuSeconds(), ResidentMemory.peak());
    }
  }
}
