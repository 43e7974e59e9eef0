package dev.reckon.model.data;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects what a reader finds, in any order, and puts it into the order of an event log. */
final class EventLogBuilder {

  /** Where the made-up times of datasets without times begin: 2000-01-01T00:00:00Z. */
  static final long MADE_UP_EPOCH_MILLIS = 946_684_800_000L;

  private final Instant now;
  private final List<LoggedEvent> events = new ArrayList<>();
  private final Map<String, Item> items = new LinkedHashMap<>();
  private final List<Erasure> erasures = new ArrayList<>();

  /**
   * @param now what the clock says; later events are refused, as on the live path
   */
  EventLogBuilder(Instant now) {
    this.now = now;
  }

  void add(Interaction interaction, DatasetFile.Place place) {
    try {
      MessageRules.check(interaction, now);
    } catch (MessageRejected e) {
      throw rejected(e, place);
    }
    events.add(new LoggedEvent.Interacted(interaction));
  }

  void add(Search search, DatasetFile.Place place) {
    try {
      MessageRules.check(search, now);
    } catch (MessageRejected e) {
      throw rejected(e, place);
    }
    events.add(new LoggedEvent.Searched(search));
  }

  /** Of several values of one item the newest stands; of equally new ones, the last. */
  void add(Item item, DatasetFile.Place place) {
    try {
      MessageRules.check(item);
    } catch (MessageRejected e) {
      throw rejected(e, place);
    }
    items.merge(item.getItemId(), item, EventLogBuilder::newer);
  }

  void add(Erasure erasure, DatasetFile.Place place) {
    try {
      MessageRules.check(erasure, now);
    } catch (MessageRejected e) {
      throw rejected(e, place);
    }
    erasures.add(erasure);
  }

  private static DatasetException rejected(MessageRejected e, DatasetFile.Place place) {
    return new DatasetException(place + ": " + e.detail(), e);
  }

  private static Item newer(Item before, Item after) {
    return Timestamps.compare(after.getEventTime(), before.getEventTime()) >= 0 ? after : before;
  }

  EventLog build() {
    return build(false);
  }

  EventLog buildOrderOnly() {
    return build(true);
  }

  private EventLog build(boolean orderOnly) {
    events.sort(LoggedEvent.ORDER);
    erasures.sort(
        Comparator.comparing(Erasure::getEventTime, Timestamps.comparator())
            .thenComparing(Erasure::getEventId));
    return new EventLog(events, List.copyOf(items.values()), erasures, orderOnly);
  }

  static Interaction interaction(
      String eventId, String userId, String itemId, Interaction.Kind kind, long eventTimeMillis) {
    return Interaction.newBuilder()
        .setEventId(eventId)
        .setUserId(userId)
        .setItemId(itemId)
        .setKind(kind)
        .setEventTime(timestamp(eventTimeMillis))
        .build();
  }

  static Timestamp timestamp(long epochMillis) {
    return Timestamps.fromMillis(epochMillis);
  }
}
