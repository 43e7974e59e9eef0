package dev.reckon.bench.scenario;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Search;
import dev.reckon.learning.data.events.LoggedEvent;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Events of uniformly drawn users, four clicks to a search, each with a unique id. The same seed
 * gives the same events, except for their times. Not thread-safe.
 */
public final class SyntheticLoad {

  private static final int EVENTS_PER_SEARCH = 5;

  private static final List<String> QUERIES =
      List.of("space games", "best racing", "dragon vale 2", "puzzle for two", "horror ember fox");

  private SplittableRandom random;
  private final int users;
  private final List<String> itemIds;
  private long events;

  /** Events before the load began anew. */
  private long earlier;

  /**
   * A new load.
   *
   * @param users number of users
   * @param itemIds items to click on
   */
  public SyntheticLoad(long seed, int users, List<String> itemIds) {
    this.random = new SplittableRandom(seed);
    this.users = users;
    this.itemIds = List.copyOf(itemIds);
  }

  /** Begins anew: the same users, items and queries again for a seed, under ids of their own. */
  public void restart(long seed) {
    random = new SplittableRandom(seed);
    earlier = events;
  }

  /** The next event, which happens now. */
  public LoggedEvent next() {
    return next("user-" + random.nextInt(users));
  }

  /** The next event of this user, which happens now. */
  public LoggedEvent next(String userId) {
    String eventId = "event-" + ++events;
    Timestamp now = Timestamps.fromMillis(System.currentTimeMillis());
    if ((events - earlier) % EVENTS_PER_SEARCH == 0) {
      return new LoggedEvent.Searched(
          Search.newBuilder()
              .setEventId(eventId)
              .setUserId(userId)
              .setQuery(QUERIES.get(random.nextInt(QUERIES.size())))
              .setEventTime(now)
              .build());
    }
    return new LoggedEvent.Interacted(
        Interaction.newBuilder()
            .setEventId(eventId)
            .setUserId(userId)
            .setItemId(itemIds.get(random.nextInt(itemIds.size())))
            .setKind(Interaction.Kind.CLICK)
            .setEventTime(now)
            .build());
  }
}
