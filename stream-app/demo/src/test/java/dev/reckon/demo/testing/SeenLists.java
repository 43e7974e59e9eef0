package dev.reckon.demo.testing;

import dev.reckon.demo.watch.DeadLetter;
import dev.reckon.demo.watch.ListListener;
import dev.reckon.recommendation.v1.Recommendation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Keeps all that was published, and waits for more. */
public final class SeenLists implements ListListener {

  private final List<Recommendation> lists = new ArrayList<>();
  private final List<DeadLetter> deadLetters = new ArrayList<>();

  @Override
  public synchronized void listRead(Recommendation list, long readNanos) {
    lists.add(list);
    notifyAll();
  }

  @Override
  public synchronized void deadLetterRead(DeadLetter letter) {
    deadLetters.add(letter);
    notifyAll();
  }

  /** Lists so far, in the order they were read. */
  public synchronized List<Recommendation> all() {
    return List.copyOf(lists);
  }

  /** The ids of all events that lists covered, as often as they did. */
  public synchronized List<String> coveredEventIds() {
    return lists.stream().flatMap(list -> list.getCoveredEventIdsList().stream()).toList();
  }

  public synchronized List<DeadLetter> deadLetters() {
    return List.copyOf(deadLetters);
  }

  /** The newest list of each user. */
  public synchronized Map<String, Recommendation> standing() {
    Map<String, Recommendation> standing = new LinkedHashMap<>();
    lists.forEach(list -> standing.put(list.getUserId(), list));
    return standing;
  }

  /** Waits until it holds, looking again at whatever comes. */
  public synchronized void await(String what, Duration limit, Predicate<SeenLists> condition)
      throws InterruptedException {
    long deadlineNanos = System.nanoTime() + limit.toNanos();
    while (!condition.test(this)) {
      long leftMillis = (deadlineNanos - System.nanoTime()) / 1_000_000;
      if (leftMillis <= 0) {
        throw new AssertionError(
            "In vain for " + limit.toSeconds() + " s: " + what + "; lists read: " + lists.size());
      }
      wait(Math.min(leftMillis, 200));
    }
  }
}
