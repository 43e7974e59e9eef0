package dev.reckon.model.benchmark;

import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.retrieve.Exclusions;
import dev.reckon.model.retrieve.PaddedBatch;
import dev.reckon.model.retrieve.Ranker;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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

  /** Batches measured at least, however slow one is. */
  private static final int MIN_BATCHES = 5;

  /** Different batches, so that no cache remembers the answer. */
  private static final int BATCHES = 8;

  private record Times(Histogram nanos, Histogram cpu) {
    static Times empty() {
      return new Times(
          new Histogram(TimeUnit.MINUTES.toNanos(10), 3),
          new Histogram(TimeUnit.MINUTES.toNanos(10), 3));
    }
  }

  /** Measures the ranker, of a model like this, with batches of this many rows. */
  RankTimes measure(Ranker ranker, ModelConfig config, int rows) {
    Random random = new Random(seed);
    List<PaddedBatch> batches = new ArrayList<>();
    List<Exclusions> exclusions = new ArrayList<>();
    for (int i = 0; i < BATCHES; i++) {
      List<int[]> histories = histories(rows, ranker.itemCount(), random);
      batches.add(PaddedBatch.of(histories, historyLength, ranker.itemCount()));
      exclusions.add(new Exclusions(new int[0], histories));
    }
    run(ranker, batches, exclusions, duration.dividedBy(5), 1);
    Times times = run(ranker, batches, exclusions, duration, MIN_BATCHES);
    return RankTimes.of(
        config, ranker.itemCount(), historyLength, rows, times.nanos(), times.cpu());
  }

  /**
   * The best items of the history 0, 1, 2, ..., without those: to tell whether another is the same
   * model.
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

  private List<int[]> histories(int rows, int itemCount, Random random) {
    List<int[]> histories = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      histories.add(random.ints(historyLength, 0, itemCount).toArray());
    }
    return histories;
  }

  private Times run(
      Ranker ranker,
      List<PaddedBatch> batches,
      List<Exclusions> exclusions,
      Duration atLeast,
      int minBatches) {
    Times times = Times.empty();
    long end = System.nanoTime() + atLeast.toNanos();
    for (int i = 0; i < minBatches || System.nanoTime() < end; i++) {
      int batch = i % BATCHES;
      long started = System.nanoTime();
      long startedCpu = THREADS.getCurrentThreadCpuTime();
      ranker.rank(
          batches.get(batch), ranker.trainedReasoningSteps(), exclusions.get(batch), listSize);
      times.cpu().recordValue(THREADS.getCurrentThreadCpuTime() - startedCpu);
      times.nanos().recordValue(System.nanoTime() - started);
    }
    return times;
  }
}
