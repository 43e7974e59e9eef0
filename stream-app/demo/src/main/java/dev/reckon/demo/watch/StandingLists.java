package dev.reckon.demo.watch;

import dev.reckon.recommendation.v1.Recommendation;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The newest list of every user. Safe for any number of threads. */
public final class StandingLists implements ListListener {

  private final ConcurrentMap<String, StandingList> lists = new ConcurrentHashMap<>();

  /** The current list of a user. */
  public Optional<StandingList> of(String userId) {
    return Optional.ofNullable(lists.get(userId));
  }

  @Override
  public void listRead(Recommendation list, long readNanos) {
    lists.put(list.getUserId(), StandingList.of(list));
  }

  @Override
  public void userForgotten(String userId) {
    lists.remove(userId);
  }
}
