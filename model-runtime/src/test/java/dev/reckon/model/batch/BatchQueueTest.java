package dev.reckon.model.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.model.batch.BatchQueue.Batch;
import dev.reckon.model.batch.BatchQueue.Shape;
import dev.reckon.model.batch.BatchQueue.Waiting;
import dev.reckon.model.retrieve.History;
import dev.reckon.model.retrieve.TopItems;
import dev.reckon.model.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class BatchQueueTest {
  private static final Duration BUDGET = Duration.ofMillis(5);
  private static final int WINDOW = 50;

  private final ManualClock clock = new ManualClock();
  private final BatchQueue queue =
      new BatchQueue(new BatchSettings(3, BUDGET, List.of(8, 16, 32), 10), WINDOW, clock);

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
    BatchQueue small =
        new BatchQueue(new BatchSettings(3, BUDGET, List.of(8, 16, 32), 10), 10, clock);

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
    clock.advance(BUDGET);
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
  void oneRequestOverTheBoundIsRefusedAndNoneOfItsCompanyIsQueued() throws Exception {
    put(request(1), request(1), request(1), request(1), request(1), request(1), request(1));

    assertThatThrownBy(() -> put(request(1), request(1), request(1), request(1)))
        .isInstanceOf(OverloadedException.class)
        .hasMessageContaining("7 requests wait and 4 more would pass the bound of 10");
    assertThat(queue.depth()).isEqualTo(7);
    put(request(1), request(1), request(1));
    assertThat(queue.depth()).isEqualTo(10);
  }

  @Test
  void aRequestWhoseDeadlinePassedIsDroppedBeforeComputing() throws Exception {
    put(dueIn(Duration.ofMillis(2)), dueIn(Duration.ofMillis(4)), request(1));
    clock.advance(Duration.ofMillis(2));

    Batch batch = poll();

    assertThat(batch.late()).hasSize(1);
    assertThat(batch.rows()).hasSize(2);
    assertThat(queue.depth()).isZero();
  }

  @Test
  void lateRequestsTakeNoPlaceInABatch() throws Exception {
    put(dueIn(Duration.ofMillis(1)), request(1), request(2), request(3));
    clock.advance(Duration.ofMillis(1));

    assertThat(lengthsOf(poll())).containsExactly(1, 2, 3);
  }

  @Test
  void aCancelledRequestIsDropped() throws Exception {
    List<CompletableFuture<TopItems.Row>> lists = queue.put(List.of(request(1), request(2)));
    lists.get(0).cancel(false);

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

  private void put(RankRequest... requests) throws OverloadedException {
    queue.put(List.of(requests));
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
    return new RankRequest(
        History.ofItems(new int[length]), reasoningSteps, new int[0], 10, RankRequest.NO_DEADLINE);
  }

  private RankRequest dueIn(Duration time) {
    return new RankRequest(History.ofItems(0), 0, new int[0], 10, clock.nanosFromNow(time));
  }
}
