package dev.reckon.serving.live;

import dev.reckon.event.v1.Search;
import dev.reckon.history.HistoryEvent;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.UserMessages;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the {@code searches} topic for the memories. Owned by the thread of its follower. */
public final class SearchReader implements TopicFollower.Reader {

  private final MemoryFeed feed;
  private final InstantSource clock;

  public SearchReader(MemoryFeed feed, InstantSource clock) {
    this.feed = feed;
    this.clock = clock;
  }

  @Override
  public void read(ConsumerRecord<String, byte[]> message) throws MessageRejected {
    byte[] key = message.key() == null ? null : message.key().getBytes(StandardCharsets.UTF_8);
    Search search =
        UserMessages.SEARCHES.read(key, message.value(), message.headers(), clock.instant());
    feed.searched(
        search.getUserId(),
        search.getEventId(),
        HistoryEvent.millis(search.getEventTime()),
        search.getQuery());
  }
}
