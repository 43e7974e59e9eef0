package dev.reckon.view.table;

import dev.reckon.view.state.StateSerdes;
import dev.reckon.view.state.v1.StoredList;
import dev.reckon.view.state.v1.TakenBack;
import dev.reckon.view.state.v1.UnscoredClick;
import java.util.Set;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The stores that hold users, all partitioned by {@link UserPartitioner}. Their data of a user are
 * bounded: one current list, {@link HeldLists#KEPT} recent ones, one history, three marks; and
 * {@link IdleUsers} removes idle users.
 */
public final class UserTables {

  /** User to the current list. */
  public static final String STANDING_LISTS = "standing-lists";

  /** User and slot to a recent list; see {@link HeldLists}. */
  public static final String HELD_LISTS = "held-lists";

  /** User to history, as {@link dev.reckon.history.UserHistoryCodec} writes it. */
  public static final String HISTORIES = "histories";

  /** Erased user to the time until which events are refused, in milliseconds since the epoch. */
  public static final String FORGOTTEN = "forgotten";

  /** User to when their lists were removed: those published before do not come back. */
  public static final String TAKEN_BACK = "taken-back";

  /** User to when they were last seen, in milliseconds since the epoch; see {@link LastSeen}. */
  public static final String SEEN_AT = "seen-at";

  /** One number under one key: since when clicks are scored. */
  public static final String SCORED_SINCE = "scored-since";

  /** User and event to a click that waits to be scored. */
  public static final String UNSCORED_CLICKS = "unscored-clicks";

  private static final Set<String> ALL =
      Set.of(
          STANDING_LISTS,
          HELD_LISTS,
          HISTORIES,
          FORGOTTEN,
          TAKEN_BACK,
          SEEN_AT,
          SCORED_SINCE,
          UNSCORED_CLICKS);

  private UserTables() {}

  /** Adds the stores to a topology; returns their names, to connect processors with. */
  public static String[] addTo(StreamsBuilder builder) {
    Serde<StoredList> lists = StateSerdes.of(StoredList.parser());
    add(builder, STANDING_LISTS, lists);
    add(builder, HELD_LISTS, lists);
    add(builder, HISTORIES, Serdes.ByteArray());
    add(builder, FORGOTTEN, Serdes.Long());
    add(builder, SEEN_AT, Serdes.Long());
    add(builder, TAKEN_BACK, StateSerdes.of(TakenBack.parser()));
    add(builder, SCORED_SINCE, Serdes.Long());
    builder.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.inMemoryKeyValueStore(UNSCORED_CLICKS), // Few at a time, and in the changelog.
            Serdes.String(),
            StateSerdes.of(UnscoredClick.parser())));
    return ALL.toArray(String[]::new);
  }

  private static <V> void add(StreamsBuilder builder, String name, Serde<V> values) {
    // Not cached: a change reaches the copies at once, not after a commit.
    StoreBuilder<?> store =
        Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.String(), values)
            .withCachingDisabled();
    builder.addStateStore(store);
  }
}
