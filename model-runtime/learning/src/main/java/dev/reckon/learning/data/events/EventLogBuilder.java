package dev.reckon.learning.data.events;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.reckon.event.v1.Erasure;
import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Item;
import dev.reckon.event.v1.Search;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.MessageRules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects what a reader finds, in any order, and puts it into the order of an event log. An event
 * that breaks a rule is left out, or the dataset is refused ({@link Refusals}).
 */
public final class EventLogBuilder {

  /** The first invented time of datasets without times: 2000-01-01T00:00:00Z. */
  public static final long MADE_UP_EPOCH_MILLIS = 946_684_800_000L;

  private static final Logger LOG = LoggerFactory.getLogger(EventLogBuilder.class);

  /** Fields that a warning names. */
  private static final int MOST_IGNORED = 10;

  private final Instant now;
  private final Refusals refusals = new Refusals();
  private final List<LoggedEvent> events = new ArrayList<>();
  private final Map<String, Item> items = new LinkedHashMap<>();
  private final List<Erasure> erasures = new ArrayList<>();
  private final Map<String, String> ignored = new LinkedHashMap<>();
  private long taken;

  /**
   * @param now the current time; later events are refused, as on the live path
   */
  public EventLogBuilder(Instant now) {
    this.now = now;
  }

  public void add(Interaction interaction, DatasetFile.Place place) {
    if (keepsRules(() -> MessageRules.check(interaction, now), place)) {
      events.add(new LoggedEvent.Interacted(interaction));
    }
  }

  public void add(Search search, DatasetFile.Place place) {
    if (keepsRules(() -> MessageRules.check(search, now), place)) {
      events.add(new LoggedEvent.Searched(search));
    }
  }

  /** Of several values of one item the newest counts; of equally new ones, the last. */
  public void add(Item item, DatasetFile.Place place) {
    if (keepsRules(() -> MessageRules.check(item), place)) {
      items.merge(item.getItemId(), item, EventLogBuilder::newer);
    }
  }

  public void add(Erasure erasure, DatasetFile.Place place) {
    if (keepsRules(() -> MessageRules.check(erasure, now), place)) {
      erasures.add(erasure);
    }
  }

  /** Something breaks a rule. */
  public void refuse(MessageRejected rejected, DatasetFile.Place place) {
    refusals.add(rejected, place, taken);
  }

  /** Counts a field that is not read. */
  public void ignored(String field, DatasetFile.Place place) {
    if (ignored.size() < MOST_IGNORED) {
      ignored.putIfAbsent(field, place.toString());
    }
  }

  private boolean keepsRules(Rules rules, DatasetFile.Place place) {
    try {
      rules.check();
    } catch (MessageRejected e) {
      refuse(e, place);
      return false;
    }
    taken++;
    return true;
  }

  private static Item newer(Item before, Item after) {
    return Timestamps.compare(after.getEventTime(), before.getEventTime()) >= 0 ? after : before;
  }

  public EventLog build() {
    return build(false);
  }

  public EventLog buildOrderOnly() {
    return build(true);
  }

  private EventLog build(boolean orderOnly) {
    refusals.finish(taken);
    ignored.forEach(
        (field, place) -> LOG.warn("{}: the field \"{}\" is none that is read", place, field));
    sortEvents();
    erasures.sort(
        Comparator.comparing(Erasure::getEventTime, Timestamps.comparator())
            .thenComparing(Erasure::getEventId));
    return new EventLog(events, List.copyOf(items.values()), erasures, orderOnly);
  }

  /**
   * Sorts by time, ties by id, as the live path orders a history. A warning says where this differs
   * from the order of the file.
   */
  private void sortEvents() {
    events.sort(Comparator.comparingLong(LoggedEvent::eventTimeMillis));
    long swapped = 0;
    for (int start = 0; start < events.size(); ) {
      int end = start + 1;
      while (end < events.size()
          && events.get(end).eventTimeMillis() == events.get(start).eventTimeMillis()) {
        end++;
      }
      if (end - start > 1) {
        List<LoggedEvent> ofOneTime = events.subList(start, end);
        swapped += swapped(ofOneTime);
        ofOneTime.sort(LoggedEvent.ORDER);
      }
      start = end;
    }
    if (swapped > 0) {
      LOG.warn(
          "{} events have the same time as another event of their user; they are ordered by id, as live events are, not as in the file: give finer times, or rising ids",
          swapped);
    }
  }

  /** Events that follow an event of the same user with a larger id. */
  private static long swapped(List<LoggedEvent> ofOneTime) {
    Map<String, String> largestIds = new HashMap<>();
    long swapped = 0;
    for (LoggedEvent event : ofOneTime) {
      String largest = largestIds.merge(event.userId(), event.eventId(), EventLogBuilder::larger);
      swapped += largest.equals(event.eventId()) ? 0 : 1;
    }
    return swapped;
  }

  private static String larger(String id, String other) {
    return id.compareTo(other) >= 0 ? id : other;
  }

  /** The rules of one message. */
  private interface Rules {
    void check() throws MessageRejected;
  }

  public static Interaction interaction(
      String eventId, String userId, String itemId, Interaction.Kind kind, long eventTimeMillis) {
    return Interaction.newBuilder()
        .setEventId(eventId)
        .setUserId(userId)
        .setItemId(itemId)
        .setKind(kind)
        .setEventTime(timestamp(eventTimeMillis))
        .build();
  }

  public static Timestamp timestamp(long epochMillis) {
    return Timestamps.fromMillis(epochMillis);
  }
}
