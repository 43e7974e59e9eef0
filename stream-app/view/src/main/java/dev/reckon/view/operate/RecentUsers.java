package dev.reckon.view.operate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Users whose lists changed lately, offered for watching. Only the newest are kept. Safe for any
 * number of threads.
 */
public final class RecentUsers {

  private final int kept;

  /** Users with the time of their list, the newest last. */
  private final Map<String, Long> listAtMillis = new LinkedHashMap<>();

  /**
   * No users yet.
   *
   * @param kept most users remembered
   */
  public RecentUsers(int kept) {
    this.kept = kept;
  }

  /** A user got a list. */
  public synchronized void listCame(String userId, long nowMillis) {
    listAtMillis.remove(userId);
    listAtMillis.put(userId, nowMillis);
    if (listAtMillis.size() > kept) {
      listAtMillis.remove(listAtMillis.keySet().iterator().next());
    }
  }

  /** A user was forgotten. */
  public synchronized void forget(String userId) {
    listAtMillis.remove(userId);
  }

  /** The users who got lists, the newest first. */
  public synchronized List<RecentUser> newest(int limit) {
    List<RecentUser> users = new ArrayList<>();
    listAtMillis.forEach((userId, at) -> users.add(new RecentUser(userId, at)));
    Collections.reverse(users);
    return List.copyOf(users.subList(0, Math.min(limit, users.size())));
  }

  /** A user and the time of their list. */
  public record RecentUser(String userId, long listAtMillis) {}
}
