package dev.reckon.view.score;

import dev.reckon.view.popular.PopularList;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * What users without a list saw in the last seconds: the popular items, as they were at that time.
 * A click must not be scored against a list that has counted it already. Owned by one task.
 */
public final class VisitorLists {

  /** Longer than a click waits to be scored. */
  private static final long KEPT_MILLIS = 10_000;

  private record Noted(long atMillis, PopularList list) {}

  private final Supplier<PopularList> newest;
  private final Deque<Noted> newestFirst = new ArrayDeque<>();

  /**
   * Nothing noted so far.
   *
   * @param newest what such users see now
   */
  public VisitorLists(Supplier<PopularList> newest) {
    this.newest = newest;
  }

  /** Notes what such users see now. */
  public void note(long nowMillis) {
    newestFirst.addFirst(new Noted(nowMillis, newest.get()));
    while (newestFirst.getLast().atMillis() < nowMillis - KEPT_MILLIS) {
      newestFirst.removeLast();
    }
  }

  /** The list at a time; of a time before all that is known, the oldest known one. */
  public PopularList at(long millis) {
    PopularList list = PopularList.NONE;
    for (Noted noted : newestFirst) {
      list = noted.list();
      if (noted.atMillis() <= millis) {
        return list;
      }
    }
    return list;
  }
}
