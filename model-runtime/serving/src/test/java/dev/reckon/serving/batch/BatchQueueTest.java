package dev.reckon.serving.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.model.input.History;
import dev.reckon.serving.batch.BatchQueue.Batch;
import dev.reckon.serving.batch.BatchQueue.Shape;
import dev.reckon.serving.batch.BatchQueue.Waiting;
import dev.reckon.serving.batch.RankOutcome.Refused;
import dev.reckon.serving.testing.Batches;
import dev.reckon.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class BatchQueueTest {
  private static final Duration BUDGET = Batches.BUDGET;
  private static final int WINDOW = 50;
  private static final int TRAINED = 2;

  private final ManualClock clock = new ManualClock();
  private final BatchQueue queue =
      new BatchQueue(Batches.of(3, 10, 8, 16, 32), WINDOW, TRAINED, clock);

  @Test
  void aSingleRequestLeavesAtOnceWhenAWorkerIsFree() throws Exception {
    put(request(2));

    assertThat(lengthsOf(poll())).containsExactly(2);
  }

  @Test
  void aBatchHoldsNoMoreThanItsSize() throws Exception {
    put(request(1), request(2), request(3), request(4));

    assertThat(lengthsOf(poll())).containsExactly(1, 2, 3);
    assertThat(lengthsOf(poll())).containsExactly(4);
    assertThat(queue.poll()).isEmpty();
  }

  @Test
  void historiesArePaddedToTheFirstLengthThatHoldsThem() throws Exception {
    put(request(8));
    put(request(9));
    put(request(32));
    put(request(200));

    assertThat(poll().shape().length()).isEqualTo(8);
    assertThat(poll().shape().length()).isEqualTo(16);
    assertThat(poll().shape().length()).isEqualTo(32);
    assertThat(poll().shape().length()).isEqualTo(WINDOW);
  }

  @Test
  void lengthsPastTheWindowAreNotUsed() throws Exception {
    BatchQueue small = new BatchQueue(Batches.of(3, 10, 8, 16, 32), 10, TRAINED, clock);

    assertThat(small.lengths()).containsExactly(8, 10);
  }

  @Test
  void requestsOfDifferentDepthNeverShareABatch() throws Exception {
    put(request(3, 0), request(3, 2), request(3, 0));

    Batch first = poll();
    assertThat(first.shape()).isEqualTo(new Shape(8, 0));
    assertThat(first.rows()).hasSize(2);
    assertThat(poll().shape()).isEqualTo(new Shape(8, 2));
  }

  @Test
  void aFullBatchGoesBeforeAnOlderRequestWithinItsBudget() throws Exception {
    put(request(40));
    put(request(1), request(2), request(3));

    assertThat(lengthsOf(poll())).containsExactly(1, 2, 3);
    assertThat(lengthsOf(poll())).containsExactly(40);
  }

  @Test
  void aRequestPastItsBudgetGoesBeforeAFullBatch() throws Exception {
    put(request(40));
    clock.pass(BUDGET);
    put(request(1), request(2), request(3));

    assertThat(lengthsOf(poll())).containsExactly(40);
    assertThat(lengthsOf(poll())).containsExactly(1, 2, 3);
  }

  @Test
  void ofTwoBatchesThatAreNotFullTheOlderGoesFirst() throws Exception {
    put(request(40));
    put(request(1), request(2));

    assertThat(lengthsOf(poll())).containsExactly(40);
  }

  @Test
  void requestsOverTheBoundAreRefusedAtOnce() {
    for (int i = 0; i < 9; i++) {
      put(request(1));
    }

    List<CompletableFuture<RankOutcome>> outcomes = put(request(1), request(1));
    assertThat(outcomes.get(0)).isNotDone();
    assertThat(outcomes.get(1)).isCompletedWithValue(Refused.QUEUE_FULL);
    assertThat(queue.depth()).isEqualTo(10);
  }

  @Test
  void aRequestWhoseDeadlinePassedIsDroppedBeforeComputing() throws Exception {
    put(dueIn(Duration.ofMillis(2)), dueIn(Duration.ofMillis(4)), request(1));
    clock.pass(Duration.ofMillis(2));

    Batch batch = poll();

    assertThat(batch.late()).hasSize(1);
    assertThat(batch.rows()).hasSize(2);
    assertThat(queue.depth()).isZero();
  }

  @Test
  void lateRequestsTakeNoPlaceInABatch() throws Exception {
    put(dueIn(Duration.ofMillis(1)), request(1), request(2), request(3));
    clock.pass(Duration.ofMillis(1));

    assertThat(lengthsOf(poll())).containsExactly(1, 2, 3);
  }

  @Test
  void aCancelledRequestIsDropped() throws Exception {
    put(request(1), request(2)).get(0).cancel(false);

    assertThat(lengthsOf(poll())).containsExactly(2);
  }

  @Test
  void aClosedQueueTakesNoMoreButGivesOutWhatWaits() throws Exception {
    put(request(1));
    queue.close();

    assertThatThrownBy(() -> put(request(1))).isInstanceOf(IllegalStateException.class);
    assertThat(queue.take()).isPresent();
    assertThat(queue.take()).isEmpty();
  }

  @Test
  void aRequestThatWhatIsAheadOfItMakesLateIsRefusedAtOnce() {
    learn(Duration.ofMillis(10), Duration.ofMillis(30)); // 1 row, 3 rows
    put(request(1), request(1), request(1), request(1), request(1), request(1));

    assertThat(put(dueIn(Duration.ofMillis(70))).get(0)).isCompletedWithValue(Refused.NO_TIME);
    assertThat(put(dueIn(Duration.ofMillis(71))).get(0)).isNotDone();
    assertThat(queue.depth()).isEqualTo(7);
  }

  @Test
  void aRequestThatFillsABatchUpWaitsForThoseBeforeThatOne() {
    learn(Duration.ofMillis(10), Duration.ofMillis(30));
    put(request(1), request(1), request(1), request(1));

    assertThat(put(dueIn(Duration.ofMillis(50))).get(0)).isCompletedWithValue(Refused.NO_TIME);
    assertThat(put(dueIn(Duration.ofMillis(51))).get(0)).isNotDone();
  }

  @Test
  void whatIsBeingRankedCountsForWhatIsLeftOfIt() {
    learn(Duration.ofMillis(10), Duration.ofMillis(30));
    put(request(1), request(1), request(1));
    Batch running = poll();
    clock.pass(Duration.ofMillis(20));

    assertThat(put(dueIn(Duration.ofMillis(20))).get(0)).isCompletedWithValue(Refused.NO_TIME);
    assertThat(put(dueIn(Duration.ofMillis(21))).get(0)).isNotDone();
    queue.finished(running);
    assertThat(put(dueIn(Duration.ofMillis(21))).get(0)).isNotDone();
  }

  @Test
  void severalWorkersShareWhatIsAhead() {
    learn(Duration.ofMillis(10), Duration.ofMillis(30));
    queue.workersAre(2);
    put(request(1), request(1), request(1), request(1), request(1), request(1));

    assertThat(put(dueIn(Duration.ofMillis(40))).get(0)).isCompletedWithValue(Refused.NO_TIME);
    assertThat(put(dueIn(Duration.ofMillis(41))).get(0)).isNotDone();
  }

  @Test
  void theWayBackIsPartOfTheTimeThatAnAnswerTakes() {
    BatchQueue remote =
        new BatchQueue(
            new BatchSettings(3, BUDGET, List.of(8), 10, Duration.ofMillis(5), Batches.DEPTH),
            WINDOW,
            TRAINED,
            clock);
    remote.learn(new Shape(8, 0), 1, Duration.ofMillis(10).toNanos());
    remote.put(List.of(request(1), request(1), request(1)));

    assertThat(remote.put(List.of(dueIn(Duration.ofMillis(25)))).get(0))
        .isCompletedWithValue(Refused.NO_TIME);
    assertThat(remote.put(List.of(dueIn(Duration.ofMillis(26)))).get(0)).isNotDone();
  }

  @Test
  void aRequestWithoutADeadlineIsNeverRefusedForTime() {
    learn(Duration.ofHours(1), Duration.ofHours(3));
    put(request(1));

    assertThat(put(request(1)).get(0)).isNotDone();
    assertThat(poll().rows()).hasSize(2);
  }

  @Test
  void aRequestThatItsBatchWouldMakeLateIsRefusedAsItIsTaken() {
    put(dueIn(Duration.ofMillis(29)), request(1), request(2));
    learn(Duration.ofMillis(10), Duration.ofMillis(30));

    Batch batch = poll();

    assertThat(batch.late()).hasSize(1);
    assertThat(lengthsOf(batch)).containsExactly(1, 2);
  }

  @Test
  void aWorkerWithNothingElseToDoTriesWhatMayStillBeInTime() {
    learn(Duration.ofMillis(10), Duration.ofMillis(30));

    assertThat(put(dueIn(Duration.ofMillis(1))).get(0)).isNotDone();
    Batch batch = poll();
    assertThat(batch.rows()).hasSize(1);
    assertThat(batch.late()).isEmpty();
  }

  @Test
  void aRequestThatWouldBeLateBehindAnotherBatchGoesFirst() {
    learn(Duration.ofMillis(10), Duration.ofMillis(30));
    put(request(40));
    put(dueIn(Duration.ofMillis(25)));
    clock.pass(Duration.ofMillis(5));

    assertThat(lengthsOf(poll())).containsExactly(1);
    assertThat(lengthsOf(poll())).containsExactly(40);
  }

  @Test
  void searchesGoBeforeClicksThatCameEarlier() {
    put(request(40), request(41));
    put(search(9));
    put(search(1));

    assertThat(lengthsOf(poll())).containsExactly(9);
    assertThat(lengthsOf(poll())).containsExactly(1);
    assertThat(lengthsOf(poll())).containsExactly(40, 41);
  }

  @Test
  void clicksOfTheSameShapeFillUpABatchOfSearches() {
    put(request(1), request(2));
    put(search(3));
    put(request(4));

    assertThat(lengthsOf(poll())).containsExactly(3, 1, 2);
    assertThat(lengthsOf(poll())).containsExactly(4);
  }

  @Test
  void clicksLeadEveryFourthBatchHoweverManySearchesCome() {
    put(request(40), request(41), request(42), request(43));
    List<Integer> taken = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      put(search(1));
      taken.addAll(lengthsOf(poll()));
      put(search(2));
    }

    assertThat(taken).containsSubsequence(40, 41, 42, 43);
    assertThat(taken).startsWith(1, 2, 1, 2, 1, 40);
  }

  @Test
  void whatIsAheadOfASearchAreSearches() {
    learn(Duration.ofMillis(10), Duration.ofMillis(30));
    put(request(1), request(1), request(1), request(1));
    put(search(1));

    assertThat(put(dueIn(Duration.ofMillis(45))).get(0)).isCompletedWithValue(Refused.NO_TIME);
    assertThat(
            put(request(1, 0, Priority.SEARCH, clock.nanosFromNow(Duration.ofMillis(45)))).get(0))
        .isNotDone();
  }

  @Test
  void underLoadABatchReasonsLessThanItsRequestsAskFor() {
    learn(Duration.ofMillis(100), Duration.ofMillis(100));
    put(request(1, 2), request(2, 2));

    Batch batch = poll();

    assertThat(queue.loweredSteps()).isEqualTo(1);
    assertThat(batch.shape()).isEqualTo(new Shape(8, 1));
    assertThat(batch.rows()).hasSize(2);
  }

  @Test
  void depthComesBackWhenTheQueueHasBeenEmptyForAWhile() {
    learn(Duration.ofMillis(100), Duration.ofMillis(100));
    put(request(1, 2));
    queue.finished(poll());
    assertThat(queue.loweredSteps()).isEqualTo(1);

    clock.pass(Batches.DEPTH.recovery());
    assertThat(queue.loweredSteps()).isZero();
  }

  private List<CompletableFuture<RankOutcome>> put(RankRequest... requests) {
    return queue.put(List.of(requests));
  }

  /** Batches of one row, or of three, take so long, whatever their length. */
  private void learn(Duration one, Duration three) {
    for (int length : queue.lengths()) {
      queue.learn(new Shape(length, 0), 1, one.toNanos());
      queue.learn(new Shape(length, 0), 3, three.toNanos());
    }
  }

  private Batch poll() {
    return queue.poll().orElseThrow();
  }

  private static List<Integer> lengthsOf(Batch batch) {
    return batch.rows().stream().map(Waiting::request).map(it -> it.history().length()).toList();
  }

  private static RankRequest request(int length) {
    return request(length, 0);
  }

  private static RankRequest request(int length, int reasoningSteps) {
    return request(length, reasoningSteps, Priority.CLICK, RankRequest.NO_DEADLINE);
  }

  private static RankRequest search(int length) {
    return request(length, 0, Priority.SEARCH, RankRequest.NO_DEADLINE);
  }

  private static RankRequest request(
      int length, int reasoningSteps, Priority priority, long deadlineNanos) {
    return new RankRequest(
        History.ofItems(new int[length]), reasoningSteps, new int[0], 10, priority, deadlineNanos);
  }

  private RankRequest dueIn(Duration time) {
    return request(1, 0, Priority.CLICK, clock.nanosFromNow(time));
  }
}
