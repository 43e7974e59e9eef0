package dev.reckon.learning.benchmark;

import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.retrieve.Ranker;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * Ranks batches of random histories, one after the other on the calling thread, and takes the time
 * of each: encoding, scoring every item, leaving out what was seen, exact top-k, and the way there
 * and back. The calling thread computes everything, so its CPU time is that of a core.
 *
 * @param historyLength items of every history, T
 * @param listSize k
 * @param duration how long each case is measured, after a warm-up of a fifth of it
 */
record RankBenchmark(int historyLength, int listSize, Duration duration, long seed) {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** The fewest batches to measure, however slow one is. */
  private static final int MIN_BATCHES = 5;

  private record Times(Histogram nanos, Histogram cpu) {
    static Times empty() {
      return new Times(
          new Histogram(TimeUnit.MINUTES.toNanos(10), 3),
          new Histogram(TimeUnit.MINUTES.toNanos(10), 3));
    }
  }

  /**
   * Measures the ranker, of a model like this, with batches of this many rows.
   *
   * @param integers whether it finds its candidates by integer scores
   */
  RankTimes measure(Ranker ranker, ModelConfig config, int rows, boolean integers) {
    List<RandomBatch> batches = RandomBatch.several(rows, historyLength, ranker.itemCount(), seed);
    run(ranker, batches, duration.dividedBy(5), 1);
    Times times = run(ranker, batches, duration, MIN_BATCHES);
    return RankTimes.of(
        config, ranker.itemCount(), historyLength, rows, integers, times.nanos(), times.cpu());
  }

  /**
   * The best items for the history 0, 1, 2, ..., without its own items; shows whether another model
   * is the same.
   */
  List<Integer> fixedList(TorchModel model, int reasoningSteps) {
    int[] history =
        IntStream.range(0, historyLength).map(item -> item % model.itemCount()).toArray();
    int[] list =
        model
            .rank(
                PaddedBatch.of(List.of(history), historyLength, model.itemCount()),
                reasoningSteps,
                new Exclusions(new int[0], List.of(history)),
                listSize)
            .rows()
            .get(0)
            .itemIndices();
    return IntStream.of(list).boxed().toList();
  }

  private Times run(Ranker ranker, List<RandomBatch> batches, Duration atLeast, int minBatches) {
    Times times = Times.empty();
    long end = System.nanoTime() + atLeast.toNanos();
    for (int i = 0; i < minBatches || System.nanoTime() < end; i++) {
      RandomBatch batch = Turns.ofRound(batches, i);
      long started = System.nanoTime();
      long startedCpu = THREADS.getCurrentThreadCpuTime();
      ranker.rank(batch.histories(), ranker.trainedReasoningSteps(), batch.exclusions(), listSize);
      times.cpu().recordValue(THREADS.getCurrentThreadCpuTime() - startedCpu);
      times.nanos().recordValue(System.nanoTime() - started);
    }
    return times;
  }
}
