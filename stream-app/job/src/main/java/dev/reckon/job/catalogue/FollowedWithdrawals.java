package dev.reckon.job.catalogue;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.reckon.kafka.StartPosition;
import dev.reckon.kafka.TopicFollower;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Withdrawals read from the topic of items. All subtasks of a process share one follower, which
 * ends with the last of them.
 *
 * @param topic name of the topic
 * @param kafka properties of the Kafka client
 */
public record FollowedWithdrawals(String topic, Map<String, String> kafka)
    implements Withdrawals.Factory {

  private static final Object LOCK = new Object();

  @GuardedBy("LOCK")
  private static final Map<FollowedWithdrawals, Shared> OPEN = new HashMap<>();

  public FollowedWithdrawals {
    kafka = Map.copyOf(kafka);
  }

  @Override
  public Withdrawals open() {
    synchronized (LOCK) {
      Shared shared = OPEN.get(this);
      if (shared == null) {
        shared = follow();
        OPEN.put(this, shared);
      }
      shared.users++;
      return new Use(this, shared);
    }
  }

  private Shared follow() {
    WithdrawnItems items = new WithdrawnItems();
    TopicFollower follower =
        new TopicFollower(topic, TopicFollower.clientsOf(kafka), StartPosition.beginning(), items);
    follower.start();
    return new Shared(items, follower);
  }

  private void release() {
    TopicFollower ended;
    synchronized (LOCK) {
      Shared shared = Objects.requireNonNull(OPEN.get(this));
      shared.users--;
      if (shared.users > 0) {
        return;
      }
      OPEN.remove(this);
      ended = shared.follower;
    }
    ended.close();
  }

  private static final class Shared {
    private final WithdrawnItems items;
    private final TopicFollower follower;
    private int users;

    Shared(WithdrawnItems items, TopicFollower follower) {
      this.items = items;
      this.follower = follower;
    }
  }

  /** The lease of one subtask. */
  private static final class Use implements Withdrawals {
    private final FollowedWithdrawals owner;
    private final Shared shared;
    private boolean closed;

    Use(FollowedWithdrawals owner, Shared shared) {
      this.owner = owner;
      this.shared = shared;
    }

    @Override
    public boolean isWithdrawn(String itemId) {
      return shared.items.contains(itemId);
    }

    @Override
    public int size() {
      return shared.items.size();
    }

    @Override
    public Map<String, Long> skipped() {
      return shared.follower.status().skipped();
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        owner.release();
      }
    }
  }
}
