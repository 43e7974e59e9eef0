package dev.reckon.demo.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.event.v1.Interaction;
import dev.reckon.event.v1.Item;
import dev.reckon.event.v1.Search;
import dev.reckon.model.data.LoggedEvent;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.MessageRules;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SimulationTest {

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
