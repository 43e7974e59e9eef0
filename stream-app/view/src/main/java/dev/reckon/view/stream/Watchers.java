package dev.reckon.view.stream;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The watchers of each user. Safe for any number of threads. */
public final class Watchers {

  private final Map<String, Set<ListWatcher>> byUser = new ConcurrentHashMap<>();

  /** Adds a watcher of a user. */
  public void add(String userId, ListWatcher watcher) {
    byUser.compute(userId, (user, watchers) -> with(watchers, watcher));
  }

  /** Removes a watcher of a user. */
  public void remove(String userId, ListWatcher watcher) {
    byUser.computeIfPresent(userId, (user, watchers) -> without(watchers, watcher));
  }

  /** The watchers of a user. */
  public Set<ListWatcher> of(String userId) {
    return byUser.getOrDefault(userId, Set.of());
  }

  private static Set<ListWatcher> with(@Nullable Set<ListWatcher> watchers, ListWatcher watcher) {
    Set<ListWatcher> more = watchers == null ? ConcurrentHashMap.newKeySet() : watchers;
    more.add(watcher);
    return more;
  }

  private static @Nullable Set<ListWatcher> without(
      Set<ListWatcher> watchers, ListWatcher watcher) {
    watchers.remove(watcher);
    return watchers.isEmpty() ? null : watchers;
  }
}
