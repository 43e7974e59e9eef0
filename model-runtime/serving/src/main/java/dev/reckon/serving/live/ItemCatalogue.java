package dev.reckon.serving.live;

import dev.reckon.kafka.TopicFollower;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageRejected;
import java.time.Duration;
import java.util.Collection;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads the {@code items} topic and reports which items nobody may get. Owned by the thread of its
 * {@link TopicFollower}.
 */
public final class ItemCatalogue implements TopicFollower.Reader {

  /** Receives the items that nobody may get. */
  public interface Listener {
    /** The ids of all hidden items. */
    void hidden(Collection<String> itemIds);
  }

  /** Changes are reported no more often than this, because each report copies the hidden items. */
  private static final Duration TELL_INTERVAL = Duration.ofMillis(100);

  private final ItemAvailability availability;
  private final Listener listener;
  private boolean isUntold;
  private long toldNanos = System.nanoTime() - TELL_INTERVAL.toNanos();

  /**
   * @param listener called when items are hidden or shown again
   */
  public ItemCatalogue(ItemAvailability availability, Listener listener) {
    this.availability = availability;
    this.listener = listener;
  }

  @Override
  public void read(ConsumerRecord<String, byte[]> message) throws MessageRejected {
    isUntold |= availability.apply(message.key(), message.value(), Encoding.of(message.headers()));
  }

  @Override
  public void polled(boolean isAtEnd) {
    if (isUntold && (isAtEnd || System.nanoTime() - toldNanos >= TELL_INTERVAL.toNanos())) {
      listener.hidden(availability.hidden());
      toldNanos = System.nanoTime();
      isUntold = false;
    }
  }
}
