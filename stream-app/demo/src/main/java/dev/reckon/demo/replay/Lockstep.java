package dev.reckon.demo.replay;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Decides which step of a replay goes next when lists, not clocks, set the pace: a user's next step
 * is due once the previous one is settled, that is when a list that covers it has been read. So
 * every user sees the same lists as in real time, while other users continue.
 *
 * <p>Steps leave in the order of the log as far as that allows: a step that had to wait goes before
 * all later ones. Both the users in flight and the steps set aside are bounded, so a slow reply
 * holds the replay back instead of filling the memory. From some event time on a step leaves only
 * when no other is in flight.
 *
 * <p>Not thread-safe; times are in nanoseconds of one monotonic clock.
 */
final class Lockstep {

  private final Iterator<? extends ReplayStep> log;
  private final int maxUsersInFlight;
  private final int maxSetAside;
  private final long timeoutNanos;
  private final long inOrderFromMillis;

  private final LinkedHashMap<String, InFlight> inFlight = new LinkedHashMap<>();
  private final Map<String, Queue<Waiting>> setAside = new HashMap<>();
  private final PriorityQueue<Waiting> due =
      new PriorityQueue<>(Comparator.comparingLong(Waiting::position));
  private int setAsideCount;
  private long position;
  private long timeouts;
  private boolean isInOrder;

  /**
   * A replay that has not started.
   *
   * @param inOrderFromMillis steps from this event time on leave one after the other
   */
  Lockstep(
      Iterator<? extends ReplayStep> log,
      int maxUsersInFlight,
      int maxSetAside,
      long timeoutNanos,
      long inOrderFromMillis) {
    this.log = log;
    this.maxUsersInFlight = maxUsersInFlight;
    this.maxSetAside = maxSetAside;
    this.timeoutNanos = timeoutNanos;
    this.inOrderFromMillis = inOrderFromMillis;
  }

  /** The step to send now, which is then in flight; null if none is due. */
  @Nullable ReplayStep next(long nowNanos) {
    expire(nowNanos);
    if (inFlight.size() >= (isInOrder ? 1 : maxUsersInFlight)) {
      return null;
    }
    Waiting waiting = due.poll();
    if (waiting != null) {
      return depart(waiting.step, nowNanos);
    }
    while (setAsideCount < maxSetAside && log.hasNext()) {
      ReplayStep step = log.next();
      position++;
      if (!isBusy(step.userId())) {
        return depart(step, nowNanos);
      }
      setAside
          .computeIfAbsent(step.userId(), user -> new ArrayDeque<>())
          .add(new Waiting(position, step));
      setAsideCount++;
    }
    return null;
  }

  /** Settles a step; one that is not in flight is ignored. */
  void settle(String userId, String eventId) {
    InFlight flight = inFlight.get(userId);
    if (flight != null && flight.step.eventId().equals(eventId)) {
      release(userId);
    }
  }

  /** The user was erased, so an erasure in flight is settled. */
  void settleErasure(String userId) {
    InFlight flight = inFlight.get(userId);
    if (flight != null && flight.step instanceof ReplayStep.Erase) {
      release(userId);
    }
  }

  /** Whether every step was sent and settled. */
  boolean isDone() {
    return inFlight.isEmpty() && due.isEmpty() && setAsideCount == 0 && !log.hasNext();
  }

  /** Steps that no list covered in time. */
  long timeouts() {
    return timeouts;
  }

  private boolean isBusy(String userId) {
    return inFlight.containsKey(userId) || setAside.containsKey(userId);
  }

  private ReplayStep depart(ReplayStep step, long nowNanos) {
    isInOrder |= step.eventTimeMillis() >= inOrderFromMillis;
    inFlight.put(step.userId(), new InFlight(step, nowNanos + timeoutNanos));
    if (!step.isAnswered()) {
      release(step.userId());
    }
    return step;
  }

  /** The oldest comes first, as all wait equally long. */
  private void expire(long nowNanos) {
    while (!inFlight.isEmpty()) {
      Map.Entry<String, InFlight> oldest = inFlight.entrySet().iterator().next();
      if (nowNanos - oldest.getValue().deadlineNanos < 0) {
        return;
      }
      timeouts++;
      release(oldest.getKey());
    }
  }

  private void release(String userId) {
    inFlight.remove(userId);
    Queue<Waiting> rest = setAside.get(userId);
    if (rest == null) {
      return;
    }
    due.add(rest.remove());
    setAsideCount--;
    if (rest.isEmpty()) {
      setAside.remove(userId);
    }
  }

  private record InFlight(ReplayStep step, long deadlineNanos) {}

  private record Waiting(long position, ReplayStep step) {}
}
