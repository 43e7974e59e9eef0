package dev.reckon.job.recommend;

import dev.reckon.job.history.ListBasis;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The users with a request in flight, at most one each, and those who wait for a slot, in order of
 * arrival. Not thread-safe: owned by the task, but any thread may read {@link #inFlight}, which may
 * then be slightly outdated.
 */
final class Slots {

  private final int most;
  private final Map<String, ListBasis> inFlight = new HashMap<>();
  private final Set<String> waiting = new LinkedHashSet<>();

  /**
   * No user has a slot yet.
   *
   * @param most requests in flight at a time
   */
  Slots(int most) {
    this.most = most;
  }

  /** A request of this user was sent. */
  void take(String userId, ListBasis basis) {
    inFlight.put(userId, basis);
  }

  /** Adds this user to those who wait for a slot. */
  void awaitTurn(String userId) {
    waiting.add(userId);
  }

  /**
   * Frees the slot of an answered request.
   *
   * @return false if the slot was not that request's: its user was forgotten meanwhile
   */
  @SuppressWarnings("ReferenceEquality") // It is this request or none.
  boolean free(String userId, ListBasis basis) {
    if (inFlight.get(userId) != basis) {
      return false;
    }
    inFlight.remove(userId);
    return true;
  }

  /** Removes and returns the next waiting user; empty if none waits or no slot is free. */
  Optional<String> next() {
    if (waiting.isEmpty() || !hasFree()) {
      return Optional.empty();
    }
    String next = waiting.iterator().next();
    waiting.remove(next);
    return Optional.of(next);
  }

  /** Removes this user: no request in flight, and not waiting. */
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

  /** Whether the users in flight and waiting leave no slot for another. */
  boolean areAllTaken() {
    return inFlight.size() + waiting.size() >= most;
  }

  boolean isEmpty() {
    return inFlight.isEmpty() && waiting.isEmpty();
  }

  /** The number of requests in flight. */
  int inFlight() {
    return inFlight.size();
  }
}
