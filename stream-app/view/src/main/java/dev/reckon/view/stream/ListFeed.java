package dev.reckon.view.stream;

import dev.reckon.kafka.TopicFollower;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.view.operate.LastMinute;
import dev.reckon.view.operate.RecentUsers;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.OutputMessages;
import dev.reckon.wire.OutputRules;
import dev.reckon.wire.RejectReason;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Passes each new list to the watchers of its user and to the statistics of the last minute.
 *
 * <p>Every instance reads all of {@code recommendations}, without a consumer group, so a stream
 * continues independently of the owner of its user. Owned by the thread of its follower.
 */
public final class ListFeed implements TopicFollower.Reader {

  private final Watchers watchers;
  private final LastMinute lastMinute;
  private final RecentUsers recentUsers;
  private final RecentLists recentLists;
  private final InstantSource clock;

  /** A feed to these. */
  public ListFeed(
      Watchers watchers,
      LastMinute lastMinute,
      RecentUsers recentUsers,
      RecentLists recentLists,
      InstantSource clock) {
    this.watchers = watchers;
    this.lastMinute = lastMinute;
    this.recentUsers = recentUsers;
    this.recentLists = recentLists;
    this.clock = clock;
  }

  @Override
  public void read(ConsumerRecord<String, byte[]> message) throws MessageRejected {
    String userId = message.key();
    if (userId == null) {
      throw new MessageRejected(RejectReason.EMPTY_ID, "the record has no key");
    }
    long now = clock.millis();
    if (message.value() == null) {
      recentUsers.forget(userId);
      recentLists.forgotten(userId, Math.min(message.timestamp(), now));
      watchers.of(userId).forEach(ListWatcher::userForgotten);
      return;
    }
    Recommendation list =
        OutputMessages.RECOMMENDATIONS.read(message.value(), message.headers(), clock.instant());
    OutputRules.checkKey(userId, list);
    recentLists.stands(userId, list, now);
    watchers.of(userId).forEach(watcher -> watcher.listStands(list, now));
    lastMinute.add(list, now);
    recentUsers.listCame(userId, now);
  }
}
