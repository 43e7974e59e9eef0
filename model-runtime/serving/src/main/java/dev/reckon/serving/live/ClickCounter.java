package dev.reckon.serving.live;

import dev.reckon.event.v1.Interaction;
import dev.reckon.history.HistoryEvent;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.popularity.Votes;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.UserMessages;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads the {@code clicks} topic and counts each item's clicks for the live model's popularity.
 *
 * <p>Which clicks count is decided by {@link Votes}, with the half-life of the live model as the
 * window: an event counts once, and so does a user's click on an item within a half-life. Owned by
 * the thread of its {@link TopicFollower}.
 */
public final class ClickCounter implements TopicFollower.Reader {
  /** What became of a message. */
  public enum Outcome {
    COUNTED,
    /** Not later than the bundle's newest training event: the bundle has counted it. */
    IN_BUNDLE,
    /** The item is not in the live model's vocabulary. */
    UNKNOWN_ITEM,
    /** The event was read before. */
    DUPLICATE,
    /** The user has clicked on the item within this half-life before. */
    SAME_USER,
    DISLIKE,
    /** It breaks a rule; the job sends such messages to {@code dead-letters}. */
    REJECTED
  }

  private final ModelSlots slots;
  private final MemoryFeed memory;
  private final LiveMetrics metrics;
  private final InstantSource clock;
  private final Votes votes = new Votes();
  private final UnknownItems unknownItems = new UnknownItems();

  /**
   * A counter of clicks to come.
   *
   * @param memory learns from each click too
   */
  public ClickCounter(
      ModelSlots slots, MemoryFeed memory, LiveMetrics metrics, InstantSource clock) {
    this.slots = slots;
    this.memory = memory;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public void read(ConsumerRecord<String, byte[]> message) throws MessageRejected {
    try {
      Instant now = clock.instant();
      byte[] key = message.key() == null ? null : message.key().getBytes(StandardCharsets.UTF_8);
      take(UserMessages.CLICKS.read(key, message.value(), message.headers(), now), now);
    } catch (MessageRejected e) {
      metrics.countClick(Outcome.REJECTED);
      throw e;
    }
  }

  /** Takes in an interaction that keeps the rules, as if it were read from the topic now. */
  public void take(Interaction click) {
    take(click, clock.instant());
  }

  private void take(Interaction click, Instant now) {
    metrics.countClick(count(click, now));
  }

  private Outcome count(Interaction click, Instant now) {
    if (!dev.reckon.history.Interaction.isPositive(click.getKind())) {
      return Outcome.DISLIKE;
    }
    // A clock that is ahead, within the rules, must not make a click outweigh others.
    long timeMillis = Math.min(HistoryEvent.millis(click.getEventTime()), now.toEpochMilli());
    memory.clicked(click, timeMillis);
    return count(click, timeMillis);
  }

  private Outcome count(Interaction click, long timeMillis) {
    Optional<LiveModel> live = slots.live().peek();
    boolean isKnown = slots.know(click.getItemId());
    if (live.isPresent()) {
      unknownItems.saw(click.getItemId(), isKnown);
    }
    if (live.isEmpty() || !isKnown) {
      return Outcome.UNKNOWN_ITEM;
    }
    Votes.Verdict verdict =
        votes.cast(
            click.getUserId(),
            click.getEventId(),
            click.getItemId(),
            timeMillis,
            live.get().popularity().halfLife());
    return switch (verdict) {
      case COUNTED -> slots.countClick(click.getItemId(), timeMillis);
      case KNOWN_EVENT -> Outcome.DUPLICATE;
      case KNOWN_USER -> Outcome.SAME_USER;
    };
  }
}
