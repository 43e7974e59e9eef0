package dev.reckon.model.serve;

import dev.reckon.event.v1.Interaction;
import dev.reckon.history.HistoryEvent;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.MessageRules;
import dev.reckon.wire.TopicFollower;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the {@code clicks} topic and counts each item's clicks for the live model's popularity.
 *
 * <p>Event ids are not remembered: an event that was sent twice counts twice. Owned by the thread
 * of its {@link TopicFollower}.
 */
final class ClickCounter implements TopicFollower.Reader {
  private static final Logger LOG = LoggerFactory.getLogger(ClickCounter.class);

  /** What became of a message. */
  enum Outcome {
    COUNTED,
    /** It happened before the bundle's newest training event: the bundle has counted it. */
    IN_BUNDLE,
    /** The live model does not know the item. */
    UNKNOWN_ITEM,
    DISLIKE,
    /** It breaks a rule; the job sends such messages to {@code dead-letters}. */
    REJECTED
  }

  private final ModelSlots slots;
  private final ServerMetrics metrics;
  private final InstantSource clock;

  ClickCounter(ModelSlots slots, ServerMetrics metrics, InstantSource clock) {
    this.slots = slots;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public void read(ConsumerRecord<String, byte[]> message) {
    try {
      metrics.countClick(count(message));
    } catch (MessageRejected e) {
      LOG.debug("ignored a message of the topic {}: {}", message.topic(), e.detail());
      metrics.countClick(Outcome.REJECTED);
    }
  }

  private Outcome count(ConsumerRecord<String, byte[]> message) throws MessageRejected {
    if (message.key() == null || message.value() == null) {
      return Outcome.REJECTED;
    }
    Interaction click =
        MessageCodec.INTERACTION.decode(message.value(), Encoding.of(message.headers()));
    Instant now = clock.instant();
    MessageRules.check(click, now);
    MessageRules.checkKey(message.key().getBytes(StandardCharsets.UTF_8), click.getUserId());
    if (!dev.reckon.history.Interaction.isPositive(click.getKind())) {
      return Outcome.DISLIKE;
    }
    // A clock that is ahead, as far as the rules bear it, must not make a click outweigh others.
    long timeMillis = Math.min(HistoryEvent.millis(click.getEventTime()), now.toEpochMilli());
    return slots.countClick(click.getItemId(), timeMillis);
  }
}
