package dev.reckon.view.stream;

import dev.reckon.kafka.TopicFollower;
import dev.reckon.view.operate.RecentUsers;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.UserMessages;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Deletes an erased user from what this instance keeps outside the tables, without waiting for the
 * job's tombstone. Every instance reads all of {@code erasures}. Owned by the thread of its
 * follower.
 */
public final class ErasureFeed implements TopicFollower.Reader {

  private final RecentLists recentLists;
  private final RecentUsers recentUsers;
  private final InstantSource clock;

  /** A feed to these. */
  public ErasureFeed(RecentLists recentLists, RecentUsers recentUsers, InstantSource clock) {
    this.recentLists = recentLists;
    this.recentUsers = recentUsers;
    this.clock = clock;
  }

  @Override
  public void read(ConsumerRecord<String, byte[]> message) throws MessageRejected {
    byte[] key = message.key() == null ? null : message.key().getBytes(StandardCharsets.UTF_8);
    UserMessages.ERASURES.read(key, message.value(), message.headers(), clock.instant());
    recentLists.forgotten(message.key(), Math.min(message.timestamp(), clock.millis()));
    recentUsers.forget(message.key());
  }
}
