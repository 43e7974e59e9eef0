package dev.reckon.view.popular;

import dev.reckon.event.v1.Interaction;
import dev.reckon.history.HistoryEvent;
import dev.reckon.kafka.TopicFollower;
import dev.reckon.popularity.Fading;
import dev.reckon.popularity.PopularShares;
import dev.reckon.popularity.Votes;
import dev.reckon.recommendation.v1.ModelRef;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.UserMessages;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Popular items by the clicks of the topic {@code clicks}: each counts half for every half-life
 * that has passed since ({@link Fading}), and once for a user, item and half-life ({@link Votes}).
 * Used if no model runtime is configured. Only items of the catalogue are listed: a click may name
 * anything. Written by the thread of its follower, read by any.
 */
public final class ClickCounts implements TopicFollower.Reader {

  /** The most items counted; beyond that, the lighter half is forgotten. */
  private static final int MAX_COUNTED = 200_000;

  /** The shortest time between two sorts. */
  private static final long SORT_INTERVAL_MILLIS = 1_000;

  /**
   * The longest time between two sorts: counts fade and the catalogue changes without clicks too.
   */
  private static final long QUIET_SORT_INTERVAL_MILLIS = 10_000;

  private static final Comparator<Map.Entry<String, Double>> HEAVIEST_FIRST =
      Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
          .thenComparing(Map.Entry.comparingByKey());

  private final Duration halfLife;
  private final Fading fading;
  private final Votes votes = new Votes();
  private final Predicate<String> isKnown;
  private final InstantSource clock;
  private final Map<String, Double> weights = new HashMap<>();
  private boolean hasChanged;
  private long sortedAtMillis;
  private volatile PopularList newest = PopularList.NONE;

  /**
   * Counts that fade by this half-life.
   *
   * @param isKnown whether an item may be listed, checked whenever the list is sorted
   */
  public ClickCounts(Duration halfLife, Predicate<String> isKnown, InstantSource clock) {
    this.halfLife = halfLife;
    this.fading = Fading.by(halfLife);
    this.isKnown = isKnown;
    this.clock = clock;
  }

  /** The newest list. */
  public PopularList list() {
    return newest;
  }

  @Override
  public void read(ConsumerRecord<String, byte[]> message) throws MessageRejected {
    Instant now = clock.instant();
    byte[] key = message.key() == null ? null : message.key().getBytes(StandardCharsets.UTF_8);
    Interaction click = UserMessages.CLICKS.read(key, message.value(), message.headers(), now);
    if (dev.reckon.history.Interaction.isPositive(click.getKind())) {
      count(click, Math.min(HistoryEvent.millis(click.getEventTime()), now.toEpochMilli()));
    }
  }

  /** A poll has ended: its changes become visible. */
  @Override
  public void polled(boolean isAtEnd) {
    if (weights.isEmpty()) {
      return;
    }
    long interval = hasChanged ? SORT_INTERVAL_MILLIS : QUIET_SORT_INTERVAL_MILLIS;
    if (clock.millis() - sortedAtMillis >= interval) {
      sortedAtMillis = clock.millis();
      newest = new PopularList(PopularShares.of(heaviestKnown()), ModelRef.getDefaultInstance());
      hasChanged = false;
    }
  }

  private void count(Interaction click, long timeMillis) {
    String itemId = click.getItemId();
    if (votes.cast(click.getUserId(), click.getEventId(), itemId, timeMillis, halfLife)
        != Votes.Verdict.COUNTED) {
      return;
    }
    weights.merge(itemId, fading.weight(timeMillis), Fading::sum);
    hasChanged = true;
    if (weights.size() > MAX_COUNTED) {
      forgetHalf();
    }
  }

  /** Removes items outside the catalogue first: they must not displace the others. */
  private void forgetHalf() {
    Set<String> known = weights.keySet().stream().filter(isKnown).collect(Collectors.toSet());
    Comparator<Map.Entry<String, Double>> knownFirst =
        Comparator.comparing(entry -> !known.contains(entry.getKey()));
    Set<String> kept =
        weights.entrySet().stream()
            .sorted(knownFirst.thenComparing(HEAVIEST_FIRST))
            .limit(MAX_COUNTED / 2)
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    weights.keySet().retainAll(kept);
  }

  private List<RankedItem> heaviestKnown() {
    long now = clock.millis();
    return weights.entrySet().stream()
        .filter(entry -> isKnown.test(entry.getKey()))
        .sorted(HEAVIEST_FIRST)
        .limit(Popularity.MAX_ITEMS)
        .map(
            entry ->
                RankedItem.newBuilder()
                    .setItemId(entry.getKey())
                    .setScore((float) fading.count(entry.getValue(), now))
                    .build())
        .toList();
  }
}
