package dev.reckon.demo.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Timestamps;
import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Item;
import dev.reckon.event.v1.Search;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.MessageRules;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SimulationTest {

  private static final double PLANTED_SHARE = .4;
  private static final Instant START = Instant.parse("2026-06-01T00:00:00Z");
  private static final int DAYS = 10;

  /** Events of a day. */
  private static final int DAY = 1_000;

  @Test
  void theSameSeedTellsTheSameStory() {
    assertThat(events(7, 2_000)).isEqualTo(events(7, 2_000)).isNotEqualTo(events(8, 2_000));
  }

  @Test
  void titlesAreDistinctAndThereAreAFewHundred() {
    List<Item> items = Simulation.seeded(1).build().items(Instant.EPOCH);

    assertThat(items).hasSizeBetween(200, 500);
    assertThat(items.stream().map(Item::getItemId)).doesNotHaveDuplicates();
    assertThat(items.stream().map(item -> item.getCategories(0) + item.getTitle()))
        .doesNotHaveDuplicates();
  }

  @Test
  void textsAreEnglish() {
    List<String> texts =
        Simulation.seeded(1).build().items(Instant.EPOCH).stream().map(Item::getText).toList();

    assertThat(texts)
        .anyMatch(text -> text.startsWith("An adventure game by "))
        .anyMatch(text -> text.startsWith("A role-playing game by "))
        .noneMatch(text -> text.matches("A [aeiou].*"));
  }

  @Test
  void everyMessageIsAcceptableAndInOrderOfTime() throws MessageRejected {
    Instant now = Instant.parse("2026-06-01T00:00:00Z");
    long before = 0;
    for (SimulatedEvent event : events(1, 2_000)) {
      if (event.event() instanceof LoggedEvent.Interacted interacted) {
        MessageRules.check(interacted.interaction(), now);
      } else if (event.event() instanceof LoggedEvent.Searched searched) {
        MessageRules.check(searched.search(), now);
      }
      assertThat(event.event().eventTimeMillis()).isGreaterThan(before);
      before = event.event().eventTimeMillis();
    }
  }

  @Test
  void nobodyClicksTheSameItemTwice() {
    Map<String, Set<String>> seen = new HashMap<>();
    assertThat(clicks(events(1, 5_000)))
        .allMatch(
            click ->
                seen.computeIfAbsent(click.getUserId(), user -> new HashSet<>())
                    .add(click.getItemId()));
  }

  @Test
  void theOracleHitsFarMoreOftenThanThePopularList() {
    List<SimulatedEvent> events = events(1, 20_000);
    Map<String, Long> popularity = new HashMap<>();
    clicks(events).forEach(click -> popularity.merge(click.getItemId(), 1L, Long::sum));
    Set<String> popular =
        new HashSet<>(
            popularity.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(10)
                .map(Map.Entry::getKey)
                .toList());

    assertThat(hitRateOfOracle(events)).isBetween(0.3, 0.9);
    assertThat(clicks(events).filter(click -> popular.contains(click.getItemId())).count())
        .isLessThan((long) (0.5 * hitRateOfOracle(events) * clicks(events).count()));
  }

  @Test
  void clicksOnlyComeOfSearchesThatMatter() {
    List<SimulatedEvent> events = events(1, 5_000);
    Set<String> followed = new HashSet<>();
    clicks(events).forEach(click -> followed.add(click.getSearchId()));
    List<Search> searches =
        events.stream()
            .map(SimulatedEvent::event)
            .filter(LoggedEvent.Searched.class::isInstance)
            .map(event -> ((LoggedEvent.Searched) event).search())
            .toList();

    assertThat(searches).isNotEmpty();
    long withClicks = searches.stream().filter(s -> followed.contains(s.getEventId())).count();
    assertThat((double) withClicks / searches.size()).isBetween(0.2, 0.6);
  }

  @Test
  void plantedSearchDecidesOneLaterClickOnItsSeriesAfterOneToFiveOthers() {
    List<SimulatedEvent> events = events(SearchHabits.Rule.PLANTED, 5_000);
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < events.size(); i++) {
      places.put(events.get(i).event().eventId(), i);
    }
    Map<String, String> titles = new HashMap<>();
    Simulation.seeded(1)
        .build()
        .items(Instant.EPOCH)
        .forEach(item -> titles.put(item.getItemId(), item.getTitle().toLowerCase(Locale.ROOT)));
    Set<String> decided = new HashSet<>();
    for (int i = 0; i < events.size(); i++) {
      SimulatedEvent click = events.get(i);
      if (click.decidedBy().isPresent()) {
        int searched = places.getOrDefault(click.decidedBy().get(), events.size());
        Search search = ((LoggedEvent.Searched) events.get(searched).event()).search();
        String series = search.getQuery().replaceFirst("^buy ", "").replaceFirst(" game$", "");
        Interaction interaction = ((LoggedEvent.Interacted) click.event()).interaction();

        assertThat(decided.add(search.getEventId())).isTrue();
        assertThat(search.getUserId()).isEqualTo(interaction.getUserId());
        assertThat(titles.get(interaction.getItemId())).startsWith(series);
        // Another search may come due first; of its own delay, at least one click lies between.
        assertThat(
                clicks(events.subList(searched, i))
                    .filter(between -> between.getUserId().equals(search.getUserId()))
                    .count())
            .isBetween(1L, 12L);
      }
    }
    assertThat(decided.size()).isGreaterThan(200);
  }

  @Test
  void plantedSearchesLeaveNoTraceInTheEventsAndNoiseDecidesNothing() {
    for (SearchHabits.Rule rule : List.of(SearchHabits.Rule.PLANTED, SearchHabits.Rule.NOISE)) {
      List<SimulatedEvent> events = events(rule, 3_000);

      assertThat(clicks(events)).allMatch(click -> click.getSearchId().isEmpty());
      assertThat(events.stream().anyMatch(event -> event.decidedBy().isPresent()))
          .isEqualTo(rule == SearchHabits.Rule.PLANTED);
    }
  }

  @Test
  void noiseHasTheWordsOfPlantedSearches() {
    assertThat(wanted(SearchHabits.Rule.NOISE))
        .isCloseTo(wanted(SearchHabits.Rule.PLANTED), Offset.offset(.05))
        .isCloseTo(PLANTED_SHARE, Offset.offset(.05));
  }

  @Test
  void withoutSearchesThereAreClicksAlone() {
    assertThat(clicks(events(SearchHabits.Rule.NONE, 500))).hasSize(500);
  }

  @Test
  void itemsAppearOverTheDaysAndAreClickedFromThenOn() {
    Simulation simulation = changing(new Market(DAYS, 10, 3, 0, Market.DRIFT));
    Map<String, Long> appeared = new HashMap<>();
    simulation
        .items(START)
        .forEach(it -> appeared.put(it.getItemId(), Timestamps.toMillis(it.getEventTime())));
    List<SimulatedEvent> events = Stream.generate(simulation::next).limit(DAY * DAYS).toList();
    Set<String> clickedNew = new HashSet<>();

    assertThat(appeared.values().stream().filter(it -> it > START.toEpochMilli())).hasSize(100);
    assertThat(clicks(events))
        .allSatisfy(
            click -> {
              long since = Objects.requireNonNull(appeared.get(click.getItemId()));
              assertThat(Timestamps.toMillis(click.getEventTime())).isGreaterThanOrEqualTo(since);
              if (since > START.toEpochMilli()) {
                clickedNew.add(click.getItemId());
              }
            });
    assertThat(clickedNew).hasSizeGreaterThan(70);
  }

  @Test
  void interestInAnItemFadesAndComesBack() {
    double lasting = shareOfNew(new Market(DAYS, 10, Double.POSITIVE_INFINITY, 0, Market.DRIFT));
    double fading = shareOfNew(new Market(DAYS, 10, 1, 0, Market.DRIFT));
    double comingBack = shareOfNew(new Market(DAYS, 10, 1, 20, Market.DRIFT));

    assertThat(fading).isGreaterThan(2 * lasting);
    assertThat(comingBack).isLessThan(0.9 * fading);
  }

  @Test
  void tasteThatDriftsMoreChangesGenreMoreOften() {
    assertThat((double) changesOfGenre(0.5)).isGreaterThan(1.5 * changesOfGenre(0));
  }

  /** The share of the clicks of the newest half of the days on items of these days. */
  private static double shareOfNew(Market market) {
    Simulation simulation = changing(market);
    Set<String> young = new HashSet<>();
    long half = START.plus(Duration.ofDays(DAYS / 2)).toEpochMilli();
    for (Item item : simulation.items(START)) {
      if (Timestamps.toMillis(item.getEventTime()) >= half) {
        young.add(item.getItemId());
      }
    }
    List<Interaction> clicks =
        clicks(Stream.generate(simulation::next).limit(DAY * DAYS).toList())
            .filter(click -> Timestamps.toMillis(click.getEventTime()) >= half)
            .toList();
    return (double) clicks.stream().filter(it -> young.contains(it.getItemId())).count()
        / clicks.size();
  }

  private static int changesOfGenre(double drift) {
    Simulation simulation =
        Simulation.seeded(1)
            .searches(new SearchHabits(SearchHabits.Rule.NONE, 0))
            .market(new Market(0, 0, Double.POSITIVE_INFINITY, 0, drift))
            .build();
    Map<String, String> genres = new HashMap<>();
    simulation.items(START).forEach(it -> genres.put(it.getItemId(), it.getCategories(0)));
    Map<String, String> lastOf = new HashMap<>();
    int changes = 0;
    for (Interaction click :
        clicks(Stream.generate(simulation::next).limit(3_000).toList()).toList()) {
      String genre = genres.get(click.getItemId());
      String last = lastOf.put(click.getUserId(), genre);
      changes += last != null && !last.equals(genre) ? 1 : 0;
    }
    return changes;
  }

  private static Simulation changing(Market market) {
    return Simulation.seeded(1)
        .start(START)
        .eventsPerSecond(DAY / (double) Duration.ofDays(1).toSeconds())
        .market(market)
        .build();
  }

  /** Bundles are kept by its seed. */
  @Test
  void shopToLookAtHasStayedAsItWas() {
    LoggedEvent last = events(7, 2_000).get(1_999).event();

    assertThat(last.eventTimeMillis()).isEqualTo(1_767_225_805_142L);
    assertThat(last.userId()).isEqualTo("user-58");
    assertThat(((LoggedEvent.Searched) last).search().getQuery()).isEqualTo("horror quiet giant");
  }

  /** The share of searches that name a series as somebody does who wants it. */
  private static double wanted(SearchHabits.Rule rule) {
    Set<String> series = new HashSet<>();
    Shop.open(1).games().forEach(game -> series.add(game.seriesName().toLowerCase(Locale.ROOT)));
    return events(rule, 5_000).stream()
        .map(SimulatedEvent::event)
        .filter(LoggedEvent.Searched.class::isInstance)
        .map(event -> ((LoggedEvent.Searched) event).search().getQuery())
        .map(query -> query.replaceFirst("^buy ", "").replaceFirst(" game$", ""))
        .mapToInt(query -> series.contains(query) ? 1 : 0)
        .average()
        .orElseThrow();
  }

  private static List<SimulatedEvent> events(SearchHabits.Rule rule, int count) {
    Simulation simulation =
        Simulation.seeded(1).searches(new SearchHabits(rule, PLANTED_SHARE)).build();
    return Stream.generate(simulation::next).limit(count).toList();
  }

  private static double hitRateOfOracle(List<SimulatedEvent> events) {
    return events.stream()
        .flatMap(event -> event.trueRank().stream())
        .mapToInt(rank -> rank <= 10 ? 1 : 0)
        .average()
        .orElseThrow();
  }

  private static Stream<Interaction> clicks(List<SimulatedEvent> events) {
    return events.stream()
        .map(SimulatedEvent::event)
        .filter(LoggedEvent.Interacted.class::isInstance)
        .map(event -> ((LoggedEvent.Interacted) event).interaction());
  }

  private static List<SimulatedEvent> events(long seed, int count) {
    Simulation simulation = Simulation.seeded(seed).build();
    return Stream.generate(simulation::next).limit(count).toList();
  }
}
