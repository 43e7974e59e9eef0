package dev.reckon.model.batch;

import dev.reckon.model.retrieve.TopItems;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Requests that wait, in one lane for each shape of batch; many threads put in, workers take out.
 *
 * <p>A worker that is free takes at once whatever waits: requests gather only while all workers are
 * busy. Which lane goes first is decided in this order: the one whose oldest request has waited
 * past its budget (so that no lane starves), a full one, the one with the oldest request.
 */
final class BatchQueue {

  /** What the rows of a batch have in common. */
  record Shape(int length, int reasoningSteps) {}

  /** A request, its place in the order of arrival, and whoever waits for its list. */
  record Waiting(
      RankRequest request, long arrival, long sinceNanos, CompletableFuture<TopItems.Row> list) {}

  /**
   * What a worker takes.
   *
   * @param rows to rank, in order of arrival
   * @param late to be told that their deadline has passed
   */
  record Batch(Shape shape, List<Waiting> rows, List<Waiting> late) {}

  private final BatchSettings settings;
  private final int[] lengths;
  private final LongSupplier nanoClock;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Shape, Deque<Waiting>> lanes = new HashMap<>();
  private int depth;
  private long arrivals;
  private boolean closed;

  BatchQueue(BatchSettings settings, int windowLength, LongSupplier nanoClock) {
    this.settings = settings;
    this.lengths = settings.lengthsWithin(windowLength);
    this.nanoClock = nanoClock;
  }

  /** Puts all requests in, or none. The lists are answered in the order of the requests. */
  List<CompletableFuture<TopItems.Row>> put(List<RankRequest> requests) throws OverloadedException {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the batch queue is closed");
      }
      if (requests.size() > settings.queueBound() - depth) {
        throw new OverloadedException(depth, requests.size(), settings.queueBound());
      }
      List<CompletableFuture<TopItems.Row>> lists = requests.stream().map(this::append).toList();
      changed.signalAll();
      return lists;
    } finally {
      lock.unlock();
    }
  }

  private CompletableFuture<TopItems.Row> append(RankRequest request) {
    Waiting waiting =
        new Waiting(request, arrivals++, nanoClock.getAsLong(), new CompletableFuture<>());
    lanes.computeIfAbsent(shapeOf(request), shape -> new ArrayDeque<>()).add(waiting);
    depth++;
    return waiting.list();
  }

  private Shape shapeOf(RankRequest request) {
    int bucket = 0;
    while (bucket < lengths.length - 1 && lengths[bucket] < request.history().length()) {
      bucket++;
    }
    return new Shape(lengths[bucket], request.reasoningSteps());
  }

  /** Waits for the next batch; empty once the queue is closed and nothing waits any more. */
  Optional<Batch> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (depth == 0 && !closed) {
        changed.await();
      }
      return poll();
    } finally {
      lock.unlock();
    }
  }

  /** The next batch, or empty if nothing waits. */
  Optional<Batch> poll() {
    lock.lock();
    try {
      long now = nanoClock.getAsLong();
      return lanes.entrySet().stream()
          .filter(lane -> !lane.getValue().isEmpty())
          .min(Comparator.comparing(Map.Entry::getValue, urgencyAt(now)))
          .map(lane -> fill(lane.getKey(), lane.getValue(), now));
    } finally {
      lock.unlock();
    }
  }

  private Comparator<Deque<Waiting>> urgencyAt(long now) {
    return Comparator.<Deque<Waiting>>comparingInt(
            lane -> isOverdue(lane.element(), now) ? 0 : lane.size() >= settings.size() ? 1 : 2)
        .thenComparingLong(lane -> lane.element().arrival());
  }

  private boolean isOverdue(Waiting oldest, long now) {
    return now - oldest.sinceNanos() >= settings.budget().toNanos();
  }

  private Batch fill(Shape shape, Deque<Waiting> lane, long now) {
    List<Waiting> rows = new ArrayList<>();
    List<Waiting> late = new ArrayList<>();
    while (!lane.isEmpty() && rows.size() < settings.size()) {
      Waiting next = lane.remove();
      depth--;
      if (next.request().isLateAt(now)) {
        late.add(next);
      } else if (!next.list().isDone()) { // done before it was ranked: cancelled
        rows.add(next);
      }
    }
    return new Batch(shape, rows, late);
  }

  /** Requests that wait. */
  int depth() {
    lock.lock();
    try {
      return depth;
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more; what waits can still be taken. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  int[] lengths() {
    return lengths.clone();
  }
}
