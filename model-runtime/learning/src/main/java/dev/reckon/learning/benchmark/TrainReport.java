package dev.reckon.learning.benchmark;

import dev.reckon.learning.train.loop.StepTiming.Layout;
import dev.reckon.learning.train.loop.StepTiming.Steps;
import dev.reckon.learning.train.recipe.Recipe;
import java.util.List;
import java.util.Locale;

/**
 * What {@code bench train --report} writes.
 *
 * @param data what was trained on
 * @param items N
 * @param rows prefixes of an epoch
 * @param seed of everything random
 * @param codeVersion what was measured
 * @param training each case
 */
record TrainReport(
    String data, int items, long rows, long seed, String codeVersion, List<TrainingCost> training) {

  TrainReport {
    training = List.copyOf(training);
  }

  /**
   * What one case costs.
   *
   * @param layout all_prefixes or one_prefix_a_row
   * @param stepShare of the positions whose earlier steps, or divergence, are trained
   * @param cpuMsPerRow CPU time of a prefix, ms
   * @param catalogueShare of that time, what a catalogue of 100 items saves: scores and softmax,
   *     their gradients, and the optimiser's step of the item table
   * @param rowsPerS prefixes a second of the clock
   * @param rowsPerCpuS prefixes a CPU second
   * @param cpuSecondsPerEpoch for all rows, validation excluded
   * @param peakMib largest resident memory of the process, MiB
   */
  record TrainingCost(
      String model,
      int d,
      int reasoningSteps,
      double stepShare,
      String layout,
      double cpuMsPerRow,
      double catalogueShare,
      double rowsPerS,
      double rowsPerCpuS,
      double cpuSecondsPerEpoch,
      long peakMib) {

    private static final long MIB = 1024 * 1024;

    static TrainingCost of(Recipe recipe, Layout layout, Steps all, Steps withoutCatalogue) {
      double perRow = all.cpuSeconds() / all.rows();
      double without = withoutCatalogue.cpuSeconds() / withoutCatalogue.rows();
      return new TrainingCost(
          recipe.config().architecture().id(),
          recipe.config().d(),
          recipe.config().reasoningSteps(),
          recipe.has("step_share") ? Double.parseDouble(recipe.value("step_share")) : 1,
          layout.name().toLowerCase(Locale.ROOT),
          perRow * 1000,
          Math.max(0, 1 - without / perRow),
          all.rows() / all.seconds(),
          1 / perRow,
          perRow * all.rowsOfEpoch(),
          all.peakBytes() / MIB);
    }
  }
}
