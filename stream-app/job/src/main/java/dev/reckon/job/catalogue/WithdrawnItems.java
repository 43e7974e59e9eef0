package dev.reckon.job.catalogue;

import dev.reckon.event.v1.Item;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.process.RateLimitedLog;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.MessageRules;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ids of withdrawn items, from the topic of items. Bounded: beyond that, the one withdrawn
 * first is forgotten. Written by the follower's thread, read by any.
 */
final class WithdrawnItems implements TopicFollower.Reader {
  private static final Logger LOG = LoggerFactory.getLogger(WithdrawnItems.class);

  /** About 100 bytes each. */
  static final int MAX_ITEMS = 200_000;

  private final int most;
  private final Set<String> ids = ConcurrentHashMap.newKeySet();

  /** The same ids, the one withdrawn first in front. */
  private final LinkedHashSet<String> inOrder = new LinkedHashSet<>();

  private final RateLimitedLog forgotten = new RateLimitedLog();

  WithdrawnItems() {
    this(MAX_ITEMS);
  }

  WithdrawnItems(int most) {
    this.most = most;
  }

  boolean contains(String itemId) {
    return ids.contains(itemId);
  }

  int size() {
    return ids.size();
  }

  @Override
  public void read(ConsumerRecord<String, byte[]> message) throws MessageRejected {
    String itemId = MessageRules.itemId(message.key());
    if (message.value() == null || !isAvailable(message)) {
      withdraw(itemId);
    } else {
      inOrder.remove(itemId);
      ids.remove(itemId);
    }
  }

  private static boolean isAvailable(ConsumerRecord<String, byte[]> message)
      throws MessageRejected {
    Item item = MessageCodec.ITEM.decode(message.value(), Encoding.of(message.headers()));
    return !item.hasAvailable() || item.getAvailable();
  }

  private void withdraw(String itemId) {
    if (!inOrder.add(itemId)) {
      return;
    }
    ids.add(itemId);
    if (inOrder.size() > most) {
      Iterator<String> oldest = inOrder.iterator();
      ids.remove(oldest.next());
      oldest.remove();
      forgotten
          .admit()
          .ifPresent(
              others ->
                  LOG.warn(
                      "More than {} items are withdrawn; fallback lists may show those withdrawn"
                          + " first{}",
                      most,
                      RateLimitedLog.others(others)));
    }
  }
}
