package dev.reckon.job.request;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Decides when requests leave, many in a call: when a call is full, when its oldest request has
 * waited for the linger time, or at once while few calls are in flight. Keeps the calls in flight,
 * and computes how long its owner may sleep. Starts no thread and never waits; not thread-safe.
 */
final class CallQueue {

  /** How often to check for requests to give up, while calls are in flight. */
  static final long SWEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** How much earlier than its budget a request is given up, so that the fallback is in time. */
  private static final long GIVE_UP_EARLIER_NANOS = 2 * SWEEP_NANOS;

  private final int batchSize;
  private final int eagerCalls;
  private final long lingerNanos;
  private final LongSupplier nanoClock;

  private final ArrayDeque<QueuedRequest> waiting = new ArrayDeque<>();
  private final Set<Call> inFlight = new HashSet<>();

  /**
   * An empty queue.
   *
   * @param batchSize most requests a call
   * @param eagerCalls while fewer calls than this are in flight, a request waits for no others
   * @param linger longest wait of a request for its call to fill
   */
  CallQueue(int batchSize, int eagerCalls, Duration linger, LongSupplier nanoClock) {
    this.batchSize = batchSize;
    this.eagerCalls = eagerCalls;
    this.lingerNanos = linger.toNanos();
    this.nanoClock = nanoClock;
  }

  /** Adds a request that arrives now. */
  QueuedRequest add(RecommendationRequest request) {
    QueuedRequest queued = QueuedRequest.of(request, nanoClock.getAsLong(), GIVE_UP_EARLIER_NANOS);
    waiting.add(queued);
    return queued;
  }

  /** Whether requests should leave now. */
  boolean isDue() {
    QueuedRequest oldest = waiting.peek();
    return oldest != null
        && (inFlight.size() < eagerCalls
            || waiting.size() >= batchSize
            || nanoClock.getAsLong() - oldest.sinceNanos() >= lingerNanos);
  }

  /** The requests that leave now, the oldest first; none if it is not time yet. */
  List<QueuedRequest> takeDue() {
    if (!isDue()) {
      return List.of();
    }
    List<QueuedRequest> batch = new ArrayList<>(Math.min(waiting.size(), batchSize));
    while (batch.size() < batchSize && !waiting.isEmpty()) {
      batch.add(waiting.remove());
    }
    return batch;
  }

  /**
   * How long there is nothing to do, in nanoseconds, if no request comes and no call ends.
   *
   * @param mostNanos the answer if there is nothing to wait for
   */
  long idleNanos(long mostNanos) {
    long idle = inFlight.isEmpty() ? mostNanos : SWEEP_NANOS;
    QueuedRequest oldest = waiting.peek();
    if (oldest == null) {
      return idle;
    }
    long waited = nanoClock.getAsLong() - oldest.sinceNanos();
    return Math.min(idle, lingerNanos - waited);
  }

  void sent(Call call) {
    inFlight.add(call);
  }

  void ended(Call call) {
    inFlight.remove(call);
  }

  /** The calls that are in flight now. */
  List<Call> inFlight() {
    return List.copyOf(inFlight);
  }
}
