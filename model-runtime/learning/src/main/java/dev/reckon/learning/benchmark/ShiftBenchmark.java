package dev.reckon.learning.benchmark;

import dev.reckon.model.popularity.PriorShift;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.retrieve.Ranker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Takes the CPU time of lists whose scores follow popularity, and of following it, on one thread.
 *
 * @param historyLength items of every history, T
 * @param listSize k
 * @param duration how long each size of batch is measured, after a warm-up of a fifth of it
 */
record ShiftBenchmark(int historyLength, int listSize, Duration duration, long seed) {

  private static final PriorShift SHIFT = new PriorShift(0.5, 1);

  /**
   * CPU times, medians, ms.
   *
   * @param items N
   * @param batch rows, B
   * @param standMs of a batch whose scores do not follow popularity
   * @param followMs of the same batch, whose scores follow it
   * @param makeMs of recomputing the score bias from the counts; once a second at most
   * @param adoptMs of taking it over, by each worker
   */
  record ShiftTimes(
      int items, int batch, double standMs, double followMs, double makeMs, double adoptMs) {}

  /** Measures the model at each size of batch. */
  List<ShiftTimes> measure(TorchModel model, int... batches) {
    Random random = new Random(seed);
    long[] trained = random.longs(model.itemCount(), 0, 1000).toArray();
    double[] now = random.doubles(model.itemCount(), 0, 1000).toArray();
    float[] bias = SHIFT.of(now, trained);
    List<ShiftTimes> times = new ArrayList<>();
    try (Ranker standing = model.newRanker();
        Ranker following = model.newRanker(true, () -> bias)) {
      for (int rows : batches) {
        List<RandomBatch> drawn = RandomBatch.several(rows, historyLength, model.itemCount(), seed);
        double[] medians =
            new Turns(duration)
                .medians(
                    List.of(
                        round -> rank(standing, Turns.ofRound(drawn, round)),
                        round -> rank(following, Turns.ofRound(drawn, round)),
                        round -> SHIFT.of(now, trained),
                        round -> model.leaning(bias).close()));
        times.add(
            new ShiftTimes(
                model.itemCount(), rows, medians[0], medians[1], medians[2], medians[3]));
      }
    }
    return times;
  }

  private void rank(Ranker ranker, RandomBatch batch) {
    ranker.rank(batch.histories(), ranker.trainedReasoningSteps(), batch.exclusions(), listSize);
  }
}
