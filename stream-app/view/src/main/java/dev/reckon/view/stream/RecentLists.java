package dev.reckon.view.stream;

import com.google.protobuf.util.Timestamps;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.view.state.v1.StoredList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The newest lists of all users, independent of owners. After an owner is killed, its partitions
 * and their copies get no lists until another instance has taken over and caught up; the missing
 * lists are here. Bounded in number. Safe for any number of threads.
 */
public final class RecentLists {

  private final int most;
  private final Map<String, Recent> byUser = new LinkedHashMap<>();

  /** Keeps at most this many lists. */
  public RecentLists(int most) {
    this.most = most;
  }

  /**
   * The newest list or removal of a user.
   *
   * @param list empty if it was removed
   * @param atMillis when the list was made, or removed
   */
  public record Recent(Optional<StoredList> list, long atMillis) {}

  /** The newest list or removal of a user, if it is still kept. */
  public synchronized Optional<Recent> of(String userId) {
    return Optional.ofNullable(byUser.get(userId));
  }

  /** A list came; one that was made before its user was erased does not count. */
  synchronized void stands(String userId, Recommendation list, long standingAtMillis) {
    long repliedAtMillis = Timestamps.toMillis(list.getRepliedAt());
    Recent before = byUser.get(userId);
    if (before != null && before.list().isEmpty() && before.atMillis() > repliedAtMillis) {
      return;
    }
    StoredList stored =
        StoredList.newBuilder()
            .setRecommendation(list.toByteString())
            .setStandingAtMillis(standingAtMillis)
            .setRepliedAtMillis(repliedAtMillis)
            .build();
    put(userId, new Recent(Optional.of(stored), repliedAtMillis));
  }

  /** The user was erased, or their lists were removed. */
  synchronized void forgotten(String userId, long atMillis) {
    put(userId, new Recent(Optional.empty(), atMillis));
  }

  private void put(String userId, Recent recent) {
    byUser.remove(userId); // Moves it to the newest place.
    byUser.put(userId, recent);
    if (byUser.size() > most) {
      byUser.remove(byUser.keySet().iterator().next());
    }
  }
}
