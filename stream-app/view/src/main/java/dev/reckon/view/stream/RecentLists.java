package dev.reckon.view.stream;

import com.google.protobuf.util.Timestamps;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.view.state.v1.StoredList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The lists that came last, whoever owns their users. When an owner is killed nobody takes lists
 * into its part of the tables until another has taken over and caught up, and its copies stand
 * still; but what they miss has come here. Bounded by their number. Safe for any number of threads.
 */
public final class RecentLists {

  private final int most;
  private final Map<String, Recent> byUser = new LinkedHashMap<>();

  /** Keeps so many. */
  public RecentLists(int most) {
    this.most = most;
  }

  /**
   * What came last for a user.
   *
   * @param list nothing where it was taken back
   * @param atMillis when the list was made, or taken back
   */
  public record Recent(Optional<StoredList> list, long atMillis) {}

  /** What came last for a user, if that was lately. */
  public synchronized Optional<Recent> of(String userId) {
    return Optional.ofNullable(byUser.get(userId));
  }

  /** A list came; one that was made before its user was forgotten does not count. */
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

  /** The user is to be forgotten, or their lists were taken back. */
  synchronized void forgotten(String userId, long atMillis) {
    put(userId, new Recent(Optional.empty(), atMillis));
  }

  private void put(String userId, Recent recent) {
    byUser.remove(userId); // So that it is the newest again.
    byUser.put(userId, recent);
    if (byUser.size() > most) {
      byUser.remove(byUser.keySet().iterator().next());
    }
  }
}
