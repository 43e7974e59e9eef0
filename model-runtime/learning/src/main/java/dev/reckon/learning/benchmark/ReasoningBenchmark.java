package dev.reckon.learning.benchmark;

import dev.reckon.model.program.TorchModel;
import java.time.Duration;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Takes the CPU time of encoding a batch and of reasoning about it, without scoring, on one thread.
 *
 * @param historyLength items of every history, T
 * @param deepest the largest number of steps measured, from 0
 * @param duration how long each size of batch is measured, after a warm-up of a fifth of it
 */
record ReasoningBenchmark(int historyLength, int deepest, Duration duration, long seed) {

  /**
   * How long a depth took.
   *
   * @param d D, width
   * @param historyLength items of every history, T
   * @param batch rows, B
   * @param reasoningSteps K
   * @param cpuMs CPU time of a batch, median, ms
   * @param stepShare time of one of its steps by that of encoding alone, of medians; 0 without
   *     steps
   */
  record DepthTimes(
      int d, int historyLength, int batch, int reasoningSteps, double cpuMs, double stepShare) {}

  /** Measures all depths of a model of width d with batches of this many rows. */
  List<DepthTimes> measure(TorchModel model, int d, int rows) {
    List<RandomBatch> batches = RandomBatch.several(rows, historyLength, model.itemCount(), seed);
    List<IntConsumer> depths =
        IntStream.rangeClosed(0, deepest)
            .<IntConsumer>mapToObj(
                steps -> round -> model.users(Turns.ofRound(batches, round).histories(), steps))
            .toList();
    double[] medians = new Turns(duration).medians(depths);
    return IntStream.rangeClosed(0, deepest)
        .mapToObj(
            steps ->
                new DepthTimes(
                    d, historyLength, rows, steps, medians[steps], stepShare(medians, steps)))
        .toList();
  }

  private static double stepShare(double[] medians, int steps) {
    return steps == 0 ? 0 : (medians[steps] - medians[0]) / steps / medians[0];
  }
}
