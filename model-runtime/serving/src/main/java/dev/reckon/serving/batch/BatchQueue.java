package dev.reckon.serving.batch;

import dev.reckon.serving.batch.RankOutcome.Refused;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Requests that wait, in one lane for each shape of batch; many threads put in, workers take out.
 *
 * <p>A free worker takes the waiting requests at once: requests gather only while all workers are
 * busy, and then a batch is as full as possible. Searches lead three batches of four, clicks the
 * fourth, so that neither starves; the other kind fills the rest of a batch. Which of the lanes
 * goes first is decided in this order: the one whose oldest request will be late if another goes
 * before it, one whose oldest has waited past its budget (so that no lane starves), a full one, the
 * one with the oldest request.
 *
 * <p>A request is refused on arrival if the waiting requests of its kind would make it miss its
 * deadline, given the share of the workers' time that its kind gets. A request that turns out late
 * is refused when a worker takes it. A batch is never made smaller to save a request: under load
 * that would make every batch small, and all of them late. An idle worker ranks every request that
 * has not passed its deadline, so that a bad estimate of times cannot refuse everything for ever.
 */
final class BatchQueue {

  /** What the rows of a batch have in common. */
  record Shape(int length, int reasoningSteps) {}

  /** A request, its place in the order of arrival, and the future of its list. */
  record Waiting(
      RankRequest request, long arrival, long sinceNanos, CompletableFuture<RankOutcome> outcome) {}

  /**
   * What a worker takes.
   *
   * @param shape as it is ranked: with fewer steps than requested if load has reduced them
   * @param rows to rank, in order of arrival within a priority
   * @param late requests to refuse as late
   * @param expectedEndNanos when it will be ranked
   */
  record Batch(Shape shape, List<Waiting> rows, List<Waiting> late, long expectedEndNanos) {}

  /** One of this many batches is led by clicks. */
  private static final int CLICKS_LEAD_ONE_OF = 4;

  private static final Map<Priority, Double> LEAST_SHARES =
      Map.of(
          Priority.CLICK, 1.0 / CLICKS_LEAD_ONE_OF, Priority.SEARCH, 1 - 1.0 / CLICKS_LEAD_ONE_OF);

  private final BatchSettings settings;
  private final int[] lengths;
  private final LongSupplier nanoClock;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Shape, Lane> lanes = new HashMap<>();
  private final Set<Batch> running = Collections.newSetFromMap(new IdentityHashMap<>());
  private final ServiceTimes times = new ServiceTimes();
  private final Shares shares = new Shares(LEAST_SHARES);
  private final DepthLimit depthLimit;
  private int workers = 1;
  private int depth;
  private long arrivals;
  private int turn;
  private boolean closed;

  /**
   * @param windowLength C of the model
   * @param trainedSteps K of the model
   */
  BatchQueue(BatchSettings settings, int windowLength, int trainedSteps, LongSupplier nanoClock) {
    this.settings = settings;
    this.lengths = settings.lengthsWithin(windowLength);
    this.depthLimit = new DepthLimit(settings.depth(), trainedSteps);
    this.nanoClock = nanoClock;
  }

  /** Number of workers that take batches at the same time. */
  void workersAre(int count) {
    lock.lock();
    try {
      workers = count;
    } finally {
      lock.unlock();
    }
  }

  /** Puts in those requests that can be ranked in time. Outcomes are in the order of requests. */
  List<CompletableFuture<RankOutcome>> put(List<RankRequest> requests) {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the batch queue is closed");
      }
      long now = nanoClock.getAsLong();
      List<CompletableFuture<RankOutcome>> outcomes =
          requests.stream().map(request -> admit(request, now)).toList();
      depthLimit.observe(backlogNanos(now), now);
      changed.signalAll();
      return outcomes;
    } finally {
      lock.unlock();
    }
  }

  private CompletableFuture<RankOutcome> admit(RankRequest request, long now) {
    if (depth >= settings.queueBound()) {
      return CompletableFuture.completedFuture(Refused.QUEUE_FULL);
    }
    Shape shape = shapeOf(request);
    Lane lane = lanes.computeIfAbsent(shape, it -> new Lane());
    if (isHopeless(request, shape, lane, now)) {
      return CompletableFuture.completedFuture(Refused.NO_TIME);
    }
    Waiting waiting = new Waiting(request, arrivals++, now, new CompletableFuture<>());
    lane.add(waiting);
    depth++;
    return waiting.outcome();
  }

  private Shape shapeOf(RankRequest request) {
    int bucket = 0;
    while (bucket < lengths.length - 1 && lengths[bucket] < request.history().length()) {
      bucket++;
    }
    return new Shape(lengths[bucket], request.reasoningSteps());
  }

  /** Whether the request would be late behind what goes before it. */
  private boolean isHopeless(RankRequest request, Shape shape, Lane lane, long now) {
    Priority priority = request.priority();
    long waiting = 0;
    for (Map.Entry<Shape, Lane> other : lanes.entrySet()) {
      int rows = other.getValue().size(priority);
      waiting += nanosToRank(other.getKey(), other.getKey().equals(shape) ? fullRows(rows) : rows);
    }
    long before = runningNanos(now) + Math.round(waiting / shares.of(priority));
    int company = lane.size(priority) % settings.size();
    long own = times.expect(ranked(shape), company + 1);
    return before > 0 && isLateBy(request, now + before / workers + own);
  }

  private int fullRows(int rows) {
    return rows - rows % settings.size();
  }

  /** Whether an answer ranked at this time would be too late. */
  private boolean isLateBy(RankRequest request, long rankedNanos) {
    return request.isLateAt(rankedNanos + settings.deadlineMargin().toNanos());
  }

  /** How long the workers need for what is running and what waits. */
  private long backlogNanos(long now) {
    long work = runningNanos(now);
    for (Map.Entry<Shape, Lane> lane : lanes.entrySet()) {
      work += nanosToRank(lane.getKey(), lane.getValue().size());
    }
    return work / workers;
  }

  private long runningNanos(long now) {
    return running.stream().mapToLong(batch -> Math.max(0, batch.expectedEndNanos() - now)).sum();
  }

  private long nanosToRank(Shape asked, int rows) {
    Shape shape = ranked(asked);
    int rest = rows % settings.size();
    return rows / settings.size() * times.expect(shape, settings.size())
        + (rest > 0 ? times.expect(shape, rest) : 0);
  }

  /** The shape in which a lane is ranked under the current load. */
  private Shape ranked(Shape asked) {
    return new Shape(asked.length(), depthLimit.stepsOf(asked.reasoningSteps()));
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

  /** The next batch, or empty if nothing waits; the caller reports its end to {@link #finished}. */
  Optional<Batch> poll() {
    lock.lock();
    try {
      if (depth == 0) {
        return Optional.empty();
      }
      long now = nanoClock.getAsLong();
      depthLimit.observe(backlogNanos(now), now);
      Priority leading = leading();
      Optional<Batch> batch =
          lanes.entrySet().stream()
              .filter(lane -> lane.getValue().has(leading))
              .min(urgencyAt(now, leading))
              .map(lane -> fill(lane.getKey(), lane.getValue(), leading, now));
      batch.ifPresent(running::add);
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private Priority leading() {
    boolean hasSearches = waits(Priority.SEARCH);
    if (hasSearches && waits(Priority.CLICK)) {
      turn = (turn + 1) % CLICKS_LEAD_ONE_OF;
      return turn == 0 ? Priority.CLICK : Priority.SEARCH;
    }
    return hasSearches ? Priority.SEARCH : Priority.CLICK;
  }

  private Comparator<Map.Entry<Shape, Lane>> urgencyAt(long now, Priority leading) {
    long longest =
        lanes.entrySet().stream()
            .mapToLong(lane -> nanosOfNext(lane.getKey(), lane.getValue()))
            .max()
            .orElse(0);
    return Comparator.<Map.Entry<Shape, Lane>>comparingInt(
            lane -> urgency(lane.getKey(), lane.getValue(), leading, now, longest))
        .thenComparingLong(lane -> lane.getValue().oldest(leading).arrival());
  }

  /**
   * The lower, the more urgent.
   *
   * @param longestNanos that another batch may take
   */
  private int urgency(Shape shape, Lane lane, Priority leading, long now, long longestNanos) {
    Waiting oldest = lane.oldest(leading);
    if (isLateBy(oldest.request(), now + longestNanos + nanosOfNext(shape, lane))) {
      return 0;
    }
    if (now - oldest.sinceNanos() >= settings.budget().toNanos()) {
      return 1;
    }
    return lane.size() >= settings.size() ? 2 : 3;
  }

  private long nanosOfNext(Shape shape, Lane lane) {
    return nanosToRank(shape, Math.min(lane.size(), settings.size()));
  }

  private Batch fill(Shape asked, Lane lane, Priority leading, long now) {
    long ranked = now + nanosOfNext(asked, lane);
    List<Waiting> rows = new ArrayList<>();
    List<Waiting> late = new ArrayList<>();
    while (lane.size() > 0 && rows.size() < settings.size()) {
      Waiting next = lane.remove(leading);
      depth--;
      if (isLateBy(next.request(), ranked)) {
        late.add(next);
      } else if (!next.outcome().isDone()) { // done before it was ranked: cancelled
        rows.add(next);
      }
    }
    if (rows.isEmpty() && depth == 0) {
      rescue(late, rows, now);
    }
    learnShares(rows);
    Shape shape = ranked(asked);
    return new Batch(shape, rows, late, now + times.expect(shape, rows.size()));
  }

  private void learnShares(List<Waiting> rows) {
    for (Priority priority : Priority.values()) {
      long own = rows.stream().filter(it -> it.request().priority() == priority).count();
      if (waits(priority)) {
        shares.learn(priority, rows.isEmpty() ? 0 : (double) own / rows.size());
      } else if (own > 0) {
        shares.learn(priority, 1);
      }
    }
  }

  private boolean waits(Priority priority) {
    return lanes.values().stream().anyMatch(lane -> lane.has(priority));
  }

  /** Nothing else waits, so requests that may still be in time are tried. */
  private void rescue(List<Waiting> late, List<Waiting> rows, long now) {
    for (Iterator<Waiting> each = late.iterator(); each.hasNext(); ) {
      Waiting next = each.next();
      if (rows.size() < settings.size() && !next.request().isLateAt(now)) {
        rows.add(next);
        each.remove();
      }
    }
  }

  /** Reports the end of a batch that was taken. */
  void finished(Batch batch) {
    lock.lock();
    try {
      running.remove(batch);
      long now = nanoClock.getAsLong();
      depthLimit.observe(backlogNanos(now), now);
    } finally {
      lock.unlock();
    }
  }

  /** Reports how long ranking took. */
  void learn(Shape shape, int rows, long nanos) {
    lock.lock();
    try {
      times.learn(shape, rows, nanos);
    } finally {
      lock.unlock();
    }
  }

  /** Expects batches to take as long as those of another queue. */
  void expectAs(BatchQueue other) {
    Map<Shape, ServiceTimes.Line> known;
    other.lock.lock();
    try {
      known = other.times.copy();
    } finally {
      other.lock.unlock();
    }
    lock.lock();
    try {
      times.putAll(known);
    } finally {
      lock.unlock();
    }
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

  /** Reasoning steps that load has taken away from requests. */
  int loweredSteps() {
    lock.lock();
    try {
      long now = nanoClock.getAsLong();
      depthLimit.observe(backlogNanos(now), now);
      return depthLimit.lowered();
    } finally {
      lock.unlock();
    }
  }

  /** Accepts no more requests; waiting ones can still be taken. */
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
