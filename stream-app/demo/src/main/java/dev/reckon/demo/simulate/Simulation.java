package dev.reckon.demo.simulate;

import com.google.protobuf.util.Timestamps;
import dev.reckon.demo.simulate.Player.Deed;
import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Item;
import dev.reckon.event.v1.Search;
import dev.reckon.learning.data.events.LoggedEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A simulated shop: an endless stream of searches and clicks in event-time order, the same for the
 * same seed. Some users are active at any time; one who has done enough leaves, and a new one
 * comes. Not thread-safe.
 */
public final class Simulation implements Iterator<SimulatedEvent> {

  private static final int LEAST_DEEDS = 12;
  private static final int MOST_DEEDS = 60;

  private final Shop shop;
  private final Random random;
  private final String userPrefix;
  private final SearchHabits searches;
  private final Market market;
  private final Interest interest;
  private final double meanGapMillis;
  private final List<Visit> visits = new ArrayList<>();
  private double nowMillis;
  private long users;
  private long events;

  private Simulation(Builder settings) {
    this.market = settings.market;
    this.shop = Shop.open(settings.seed, market.newItems());
    this.interest =
        new Interest(
            market,
            shop.games().size(),
            settings.start.toEpochMilli(),
            new Random(settings.seed * 31 + 1));
    // The shop uses the seed unchanged; users must not repeat its draws.
    this.random = new Random(settings.seed * 31 + settings.userPrefix.hashCode());
    this.userPrefix = settings.userPrefix;
    this.searches = settings.searches;
    this.meanGapMillis = 1000 / settings.eventsPerSecond;
    this.nowMillis = settings.start.toEpochMilli();
    for (int i = 0; i < settings.usersAtOnce; i++) {
      visits.add(arrive());
    }
  }

  /** Settings of a new simulation. */
  public static Builder seeded(long seed) {
    return new Builder(seed);
  }

  /** The catalogue as of {@code since}; of what appears later, as of then. */
  public List<Item> items(Instant since) {
    return IntStream.range(0, shop.games().size())
        .mapToObj(
            i ->
                shop.games()
                    .get(i)
                    .item(
                        Timestamps.fromMillis(
                            Math.max(since.toEpochMilli(), interest.appearsMillis(i)))))
        .toList();
  }

  /** Always true. */
  @Override
  public boolean hasNext() {
    return true;
  }

  @Override
  public SimulatedEvent next() {
    // Waiting times of a Poisson process, at least a millisecond.
    nowMillis += 1 - Math.log(1 - random.nextDouble()) * meanGapMillis;
    int place = random.nextInt(visits.size());
    Visit visit = visits.get(place);
    interest.moveTo((long) nowMillis);
    SimulatedEvent event = visit.next(++events, (long) nowMillis);
    if (visit.deedsLeft == 0) {
      visits.set(place, arrive());
    }
    return event;
  }

  private Visit arrive() {
    String id = userPrefix + ++users;
    int deeds = LEAST_DEEDS + random.nextInt(MOST_DEEDS - LEAST_DEEDS + 1);
    Random own = new Random(random.nextLong());
    return new Visit(new Player(id, shop, searches, interest, market.drift(), own), deeds);
  }

  /** An active user. */
  private final class Visit {
    private final Player player;
    private int deedsLeft;
    private String searchId = "";

    Visit(Player player, int deeds) {
      this.player = player;
      this.deedsLeft = deeds;
    }

    SimulatedEvent next(long number, long timeMillis) {
      deedsLeft--;
      String eventId = userPrefix + "e" + number;
      Deed deed = player.next(eventId);
      if (deed.query().isPresent()) {
        // Only a search that matters leads to clicks.
        searchId = deed.matters() ? eventId : "";
        return new SimulatedEvent(
            search(eventId, deed.query().get(), timeMillis), Optional.empty(), Optional.empty());
      }
      return new SimulatedEvent(
          click(eventId, deed.itemId(), timeMillis),
          Optional.of(deed.trueRank()),
          deed.decidedBy());
    }

    private LoggedEvent search(String eventId, String query, long timeMillis) {
      return new LoggedEvent.Searched(
          Search.newBuilder()
              .setEventId(eventId)
              .setUserId(player.id())
              .setQuery(query)
              .setEventTime(Timestamps.fromMillis(timeMillis))
              .build());
    }

    private LoggedEvent click(String eventId, String itemId, long timeMillis) {
      return new LoggedEvent.Interacted(
          Interaction.newBuilder()
              .setEventId(eventId)
              .setUserId(player.id())
              .setItemId(itemId)
              .setKind(Interaction.Kind.CLICK)
              .setSearchId(searchId)
              .setEventTime(Timestamps.fromMillis(timeMillis))
              .build());
    }
  }

  /** Settings of a simulation; each has a default. */
  public static final class Builder {
    private final long seed;
    private String userPrefix = "user-";
    private SearchHabits searches = SearchHabits.TELLING;
    private Market market = Market.STILL;
    private double eventsPerSecond = 10;
    private int usersAtOnce = 25;
    private Instant start = Instant.parse("2026-01-01T00:00:00Z");

    private Builder(long seed) {
      this.seed = seed;
    }

    /** The prefix of user ids: another one gives other users and events in the same shop. */
    public Builder userPrefix(String prefix) {
      this.userPrefix = prefix;
      return this;
    }

    /** What users search for, and its effect on their clicks. */
    public Builder searches(SearchHabits habits) {
      this.searches = habits;
      return this;
    }

    /** How items and users change with time. */
    public Builder market(Market other) {
      this.market = other;
      return this;
    }

    /** Events in a second of the simulated clock. */
    public Builder eventsPerSecond(double rate) {
      this.eventsPerSecond = rate;
      return this;
    }

    /** The number of active users. */
    public Builder usersAtOnce(int users) {
      this.usersAtOnce = users;
      return this;
    }

    /** When the first event happens. */
    public Builder start(Instant time) {
      this.start = time;
      return this;
    }

    public Simulation build() {
      return new Simulation(this);
    }
  }
}
