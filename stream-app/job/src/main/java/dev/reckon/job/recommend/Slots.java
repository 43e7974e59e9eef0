package dev.reckon.job.recommend;

import dev.reckon.job.history.Asked;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which users have a request in flight, at most one each, and which wait for a slot to make one, in
 * the order of their coming. Not thread-safe: owned by the task, but anybody may ask {@link
 * #inFlight}, which then may be a moment old.
 */
final class Slots {

  private final int most;
  private final Map<String, Asked> inFlight = new HashMap<>();
  private final Set<String> waiting = new LinkedHashSet<>();

  /**
   * Nobody has a slot yet.
   *
   * @param most requests in flight at a time
   */
  Slots(int most) {
    this.most = most;
  }

  /** A request of this user is out. */
  void take(String userId, Asked asked) {
    inFlight.put(userId, asked);
  }

  /** This user gets a slot when those before it have one. */
  void awaitTurn(String userId) {
    waiting.add(userId);
  }

  /**
   * Gives the slot of a request back that has its answer.
   *
   * @return false if the slot was not that request's: its user was forgotten meanwhile
   */
  @SuppressWarnings("ReferenceEquality") // It is this very request or none.
  boolean free(String userId, Asked asked) {
    if (inFlight.get(userId) != asked) {
      return false;
    }
    inFlight.remove(userId);
    return true;
  }

  /**
   * The user whose turn it is, who then waits no more; empty if nobody waits or no slot is free.
   */
  Optional<String> next() {
    if (waiting.isEmpty() || !hasFree()) {
      return Optional.empty();
    }
    String next = waiting.iterator().next();
    waiting.remove(next);
    return Optional.of(next);
  }

  /** Neither has this user a request in flight any more, nor does it wait. */
  void forget(String userId) {
    inFlight.remove(userId);
    waiting.remove(userId);
  }

  boolean isInFlight(String userId) {
    return inFlight.containsKey(userId);
  }

  /** Whether this user has a request in flight or waits for a slot. */
  boolean holds(String userId) {
    return inFlight.containsKey(userId) || waiting.contains(userId);
  }

  /** Every user who has a request in flight or waits for a slot. */
  List<String> users() {
    List<String> users = new ArrayList<>(inFlight.keySet());
    users.addAll(waiting);
    return users;
  }

  boolean hasFree() {
    return inFlight.size() < most;
  }

  boolean areHalfTaken() {
    return inFlight.size() >= most / 2;
  }

  /** Whether those in flight and those who wait leave no slot for another user. */
  boolean areAllTaken() {
    return inFlight.size() + waiting.size() >= most;
  }

  boolean isEmpty() {
    return inFlight.isEmpty() && waiting.isEmpty();
  }

  /** Requests that are in flight. */
  int inFlight() {
    return inFlight.size();
  }
}
