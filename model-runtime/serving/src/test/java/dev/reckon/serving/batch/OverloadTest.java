package dev.reckon.serving.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.model.input.History;
import dev.reckon.serving.batch.BatchQueue.Batch;
import dev.reckon.serving.batch.BatchQueue.Shape;
import dev.reckon.serving.batch.BatchQueue.Waiting;
import dev.reckon.serving.testing.Batches;
import dev.reckon.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A queue and one worker in a made-up time, under random requests for a minute. */
final class OverloadTest {
  private static final int SIZE = 64;
  private static final Duration DEADLINE = Duration.ofMillis(800);
  private static final Duration MARGIN = Duration.ofMillis(50);
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  /** Of a batch, and of each of its rows; a step less saves a tenth. */
  private static final double FIXED_NANOS = 2e6;

  private static final double ROW_NANOS = 5e5;

  private final ManualClock clock = new ManualClock();
  private final Random random = new Random(1);
  private final BatchQueue queue =
      new BatchQueue(
          new BatchSettings(SIZE, Batches.BUDGET, List.of(16), 4_096, MARGIN, Batches.DEPTH),
          50,
          2,
          clock);

  private int searches;
  private int rankedSearches;
  private int rankedClicks;
  private int refusedAtOnce;
  private int refusedLater;
  private int rankedLate;

  @Test
  void underALoadThatCanBeBorneEverybodyIsRankedInTimeAsDeepAsAsked() {
    serve(0.7 * capacity(), 0.2);

    assertThat(refusedAtOnce + refusedLater + rankedLate).isZero();
    assertThat(queue.loweredSteps()).isZero();
  }

  @Test
  void threeTimesTheLoadIsAnsweredInTimeAndTheWorkerIsKeptBusyWithWhatCounts() {
    int asked = serve(3 * capacity(), 0.2);

    int ranked = rankedSearches + rankedClicks;
    assertThat(ranked + refusedAtOnce + refusedLater + queue.depth()).isEqualTo(asked);
    assertThat(rankedLate).isZero();
    assertThat(ranked).isGreaterThan((int) (0.95 * 60 * capacity()));
    assertThat(refusedLater).isLessThan(asked / 20);
    assertThat(rankedSearches).isGreaterThan((int) (0.95 * searches));
    assertThat(queue.loweredSteps()).isEqualTo(2);
  }

  @Test
  void searchesThatAreTooManyLeaveClicksAQuarterOfTheBatches() {
    serve(3 * capacity(), 0.9);

    assertThat(rankedLate).isZero();
    assertThat(rankedClicks).isGreaterThan((rankedSearches + rankedClicks) / 8);
    assertThat(rankedSearches).isGreaterThan((rankedSearches + rankedClicks) / 2);
  }

  /** Rows a second, in full batches of the deepest. */
  private static double capacity() {
    return SIZE / (FIXED_NANOS + SIZE * ROW_NANOS) * 1e9;
  }

  /** Lets so many requests a second come; returns how many did. */
  private int serve(double perSecond, double searchShare) {
    for (int length : queue.lengths()) {
      for (int steps = 0; steps <= 2; steps++) {
        Shape shape = new Shape(length, steps);
        queue.learn(shape, 1, nanosOf(shape, 1));
        queue.learn(shape, SIZE, nanosOf(shape, SIZE));
      }
    }
    long start = clock.getAsLong();
    double next = 0;
    int asked = 0;
    @Nullable Batch running = null;
    long runs = 0;
    while (clock.getAsLong() - start < MINUTE) {
      long now = clock.getAsLong() - start;
      if (running != null && now >= runs) {
        finish(running);
        running = null;
      }
      while (now >= next) {
        ask(random.nextDouble() < searchShare);
        asked++;
        next += -Math.log1p(-random.nextDouble()) / perSecond * 1e9;
      }
      if (running == null) {
        running = queue.poll().orElse(null);
        if (running != null) {
          refusedLater += running.late().size();
          runs = now + (running.rows().isEmpty() ? 0 : begin(running));
        }
      }
      long wake = running == null ? (long) next + 1 : Math.min(runs, (long) next + 1);
      clock.pass(Duration.ofNanos(Math.max(1, wake - now)));
    }
    if (running != null) {
      finish(running);
    }
    return asked;
  }

  private void ask(boolean isSearch) {
    searches += isSearch ? 1 : 0;
    CompletableFuture<RankOutcome> outcome =
        queue
            .put(
                List.of(
                    new RankRequest(
                        History.ofItems(new int[1 + random.nextInt(50)]),
                        2,
                        new int[0],
                        10,
                        isSearch ? Priority.SEARCH : Priority.CLICK,
                        clock.nanosFromNow(DEADLINE))))
            .get(0);
    refusedAtOnce += outcome.isDone() ? 1 : 0;
  }

  /** Learns how long the batch takes, and says so. */
  private long begin(Batch batch) {
    long nanos = nanosOf(batch.shape(), batch.rows().size());
    queue.learn(batch.shape(), batch.rows().size(), nanos);
    return nanos;
  }

  private void finish(Batch batch) {
    queue.finished(batch);
    for (Waiting row : batch.rows()) {
      if (row.request().isLateAt(clock.getAsLong())) {
        rankedLate++;
      }
      if (row.request().priority() == Priority.SEARCH) {
        rankedSearches++;
      } else {
        rankedClicks++;
      }
    }
  }

  /** A tenth more or less, by chance. */
  private long nanosOf(Shape shape, int rows) {
    double saved = 1 - 0.1 * (2 - shape.reasoningSteps());
    return Math.round((FIXED_NANOS + rows * ROW_NANOS) * saved * (0.9 + 0.2 * random.nextDouble()));
  }
}
