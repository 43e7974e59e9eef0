package dev.reckon.serving.batch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.model.input.History;
import dev.reckon.model.retrieve.Ranker;
import dev.reckon.model.testing.FakeRanker;
import dev.reckon.model.testing.FakeRanker.Call;
import dev.reckon.serving.batch.RankOutcome.Ranked;
import dev.reckon.serving.batch.RankOutcome.Refused;
import dev.reckon.serving.testing.Batches;
import dev.reckon.serving.testing.LoggedLines;
import dev.reckon.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
final class BatcherTest {
  private static final BatchSettings SETTINGS = Batches.of(4, 16, 4);

  private final ManualClock clock = new ManualClock();
  private final FakeRanker ranker = new FakeRanker(10, 8, 2);
  private volatile int[] hidden = {};
  private final Batcher batcher =
      new Batcher(SETTINGS, ranker.windowLength(), 2, () -> hidden, clock, BatchObserver.NONE);

  @AfterEach
  void end() throws InterruptedException {
    ranker.release();
    batcher.drain();
  }

  @Test
  void everyRequestGetsItsOwnList() throws Exception {
    start();

    List<CompletableFuture<RankOutcome>> lists =
        batcher.submit(List.of(after(3, 2), after(7, 1), after(9, 3)));

    assertThat(itemsOf(lists.get(0))).containsExactly(4, 5);
    assertThat(itemsOf(lists.get(1))).containsExactly(8);
    assertThat(itemsOf(lists.get(2))).containsExactly(0, 1, 2);
  }

  @Test
  void requestsPutInTogetherAreRankedTogether() throws Exception {
    start();

    for (CompletableFuture<RankOutcome> list :
        batcher.submit(List.of(after(1, 2), after(2, 5), after(3, 1)))) {
      list.get(10, SECONDS);
    }

    assertThat(ranker.calls()).hasSize(1);
    assertThat(ranker.calls().get(0).rows()).isEqualTo(3);
    assertThat(ranker.calls().get(0).k()).isEqualTo(5);
  }

  @Test
  void requestsThatArriveWhileTheWorkerIsBusyShareTheNextBatch() throws Exception {
    start();
    ranker.hold();
    batcher.submit(List.of(after(0, 1)));
    awaitCalls(1);
    List<CompletableFuture<RankOutcome>> lists = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      lists.addAll(batcher.submit(List.of(after(i, 1))));
    }
    ranker.release();

    for (CompletableFuture<RankOutcome> list : lists) {
      list.get(10, SECONDS);
    }
    assertThat(ranker.calls()).extracting(Call::rows).containsExactly(1, 4, 2);
  }

  @Test
  void itemsHiddenForAllAndForOneUserAreLeftOut() throws Exception {
    start();
    hidden = new int[] {4};

    List<CompletableFuture<RankOutcome>> lists =
        batcher.submit(
            List.of(
                new RankRequest(
                    History.ofItems(3),
                    0,
                    new int[] {5},
                    2,
                    Priority.CLICK,
                    RankRequest.NO_DEADLINE)));

    assertThat(itemsOf(lists.get(0))).containsExactly(6, 7);
  }

  @Test
  void aRequestOverItsDeadlineIsRefusedWithoutBeingRanked() throws Exception {
    start();
    ranker.hold();
    batcher.submit(List.of(after(0, 1)));
    awaitCalls(1);
    CompletableFuture<RankOutcome> list =
        batcher
            .submit(
                List.of(
                    new RankRequest(
                        History.ofItems(3),
                        0,
                        new int[0],
                        2,
                        Priority.CLICK,
                        clock.nanosFromNow(Duration.ofMillis(1)))))
            .get(0);
    clock.pass(Duration.ofMillis(1));
    ranker.release();

    assertThat(list.get(10, SECONDS)).isEqualTo(Refused.TOO_LATE);
    assertThat(ranker.calls()).hasSize(1);
  }

  @Test
  void aBatchThatFailsFailsItsRequestsAndTheNextIsRanked() throws Exception {
    FakeRanker broken = new FakeRanker(10, 8, 0);
    Batcher other = new Batcher(SETTINGS, 8, 0, () -> new int[0], clock, BatchObserver.NONE);
    other.start(1, () -> broken);
    broken.breakDown();

    CompletableFuture<RankOutcome> first = other.submit(List.of(after(1, 1))).get(0);
    assertThatThrownBy(() -> first.get(10, SECONDS)).hasMessageContaining("broken");
    CompletableFuture<RankOutcome> second = other.submit(List.of(after(1, 1))).get(0);
    assertThatThrownBy(() -> second.get(10, SECONDS)).hasMessageContaining("broken");

    other.drain();
    assertThat(broken.isClosed()).isTrue();
  }

  @Test
  void aListWhoseScoresAreNoNumbersFailsAloneInItsBatch() throws Exception {
    start();
    ranker.loseNumbers();

    List<CompletableFuture<RankOutcome>> lists = batcher.submit(List.of(after(0, 2), after(3, 2)));

    assertThatThrownBy(() -> lists.get(0).get(10, SECONDS))
        .hasMessageContaining("scores that are not numbers");
    assertThat(itemsOf(lists.get(1))).containsExactly(4, 5);
  }

  @Test
  void aRequestThatCannotBeRankedFailsAloneInItsBatch() throws Exception {
    start();
    ranker.breakOn(5);

    List<CompletableFuture<RankOutcome>> lists =
        batcher.submit(List.of(after(1, 2), after(5, 2), after(3, 2)));

    assertThat(itemsOf(lists.get(0))).containsExactly(2, 3);
    assertThatThrownBy(() -> lists.get(1).get(10, SECONDS)).hasMessageContaining("bear item 5");
    assertThat(itemsOf(lists.get(2))).containsExactly(4, 5);
  }

  @Test
  void aModelThatFailsOnEachOfManyRequestsIsOneLine() throws Exception {
    start();
    ranker.breakOn(5);
    try (LoggedLines lines = LoggedLines.of(Batcher.class)) {
      for (int i = 0; i < 50; i++) {
        CompletableFuture<RankOutcome> list = batcher.submit(List.of(after(5, 2))).get(0);
        assertThatThrownBy(() -> list.get(10, SECONDS)).hasMessageContaining("bear item 5");
      }
      assertThat(lines.all()).containsExactly("a request could not be ranked");
    }
  }

  @Test
  void aModelWithoutNumbersStopsTheStart() {
    FakeRanker broken = new FakeRanker(10, 8, 0);
    broken.loseNumbers();
    Batcher other = new Batcher(SETTINGS, 8, 0, () -> new int[0], clock, BatchObserver.NONE);

    assertThatThrownBy(() -> other.start(1, () -> broken))
        .hasMessageContaining("scores that are not numbers");
  }

  @Test
  void drainingAnswersAllThatWait() throws Exception {
    start();
    ranker.hold();
    List<CompletableFuture<RankOutcome>> lists =
        batcher.submit(IntStream.range(0, 10).mapToObj(i -> after(i, 1)).toList());
    Thread drain = new Thread(this::drain);
    drain.start();
    ranker.release();
    drain.join();

    assertThat(lists)
        .allMatch(CompletableFuture::isDone)
        .noneMatch(CompletableFuture::isCompletedExceptionally);
    assertThat(ranker.isClosed()).isTrue();
  }

  @Test
  void everyShapeIsWarmedUpOnTheWorkersThreadBeforeStartReturns() throws Exception {
    batcher.start(1, () -> ranker);

    assertThat(ranker.calls()).extracting(Call::length).contains(4, 8);
    assertThat(ranker.calls()).extracting(Call::rows).contains(1, SETTINGS.size());
    assertThat(ranker.calls()).extracting(Call::reasoningSteps).contains(0, 1, 2);
    assertThat(ranker.calls())
        .allSatisfy(call -> assertThat(call.thread()).isNotSameAs(Thread.currentThread()));
  }

  @Test
  void workersHaveARankerEach() throws Exception {
    CountDownLatch made = new CountDownLatch(3);
    Batcher several = new Batcher(SETTINGS, 8, 0, () -> new int[0], clock, BatchObserver.NONE);
    several.start(
        3,
        () -> {
          made.countDown();
          return new FakeRanker(10, 8, 0);
        });

    assertThat(made.getCount()).isZero();
    several.drain();
  }

  @Test
  void aRankerThatCannotBeMadeStopsTheStart() throws Exception {
    Batcher unlucky = new Batcher(SETTINGS, 8, 0, () -> new int[0], clock, BatchObserver.NONE);

    assertThatThrownBy(() -> unlucky.start(2, BatcherTest::noRanker))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no libtorch");
  }

  private static Ranker noRanker() {
    throw new IllegalStateException("no libtorch");
  }

  private void start() throws InterruptedException {
    batcher.start(1, () -> ranker);
    ranker.forgetCalls();
  }

  private void drain() {
    try {
      batcher.drain();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void awaitCalls(int count) throws InterruptedException {
    while (ranker.calls().size() < count) {
      Thread.sleep(1);
    }
  }

  private static RankRequest after(int newest, int listSize) {
    return new RankRequest(
        History.ofItems(newest), 0, new int[0], listSize, Priority.CLICK, RankRequest.NO_DEADLINE);
  }

  private static List<Integer> itemsOf(CompletableFuture<RankOutcome> list) throws Exception {
    return IntStream.of(((Ranked) list.get(10, SECONDS)).list().itemIndices()).boxed().toList();
  }
}
