package dev.reckon.view.stream;

import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.view.operate.LastMinute;
import dev.reckon.view.operate.RecentUsers;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.TopicFollower;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells those who watch a user of each list as it comes, and the last minute of all lists.
 *
 * <p>Every instance reads all of {@code recommendations}, without a consumer group, so a stream
 * goes on whichever instance owns its user and however owners change. Owned by the thread of its
 * follower.
 */
public final class ListFeed implements TopicFollower.Reader {

  private static final Logger LOG = LoggerFactory.getLogger(ListFeed.class);

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
  public void read(ConsumerRecord<String, byte[]> message) {
    if (message.key() == null) {
      return;
    }
    if (message.value() == null) {
      recentUsers.forget(message.key());
      recentLists.forgotten(message.key(), message.timestamp());
      watchers.of(message.key()).forEach(ListWatcher::userForgotten);
      return;
    }
    try {
      Recommendation list =
          MessageCodec.RECOMMENDATION.decode(message.value(), Encoding.of(message.headers()));
      long now = clock.millis();
      recentLists.stands(message.key(), list, now);
      watchers.of(message.key()).forEach(watcher -> watcher.listStands(list, now));
      lastMinute.add(list, now);
      recentUsers.listCame(message.key(), now);
    } catch (MessageRejected e) {
      LOG.debug("ignored a message of the topic {}: {}", message.topic(), e.detail());
    }
  }
}
