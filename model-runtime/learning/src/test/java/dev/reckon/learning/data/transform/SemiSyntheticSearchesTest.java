package dev.reckon.learning.data.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.event.v1.Item;
import dev.reckon.history.SearchQuery;
import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.events.LoggedEvent;
import dev.reckon.learning.data.split.TargetEvent;
import dev.reckon.learning.data.testing.Leaks;
import dev.reckon.learning.data.testing.Logs;
import dev.reckon.learning.data.testing.Orders;
import dev.reckon.learning.data.transform.SemiSyntheticSearches.Mode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SemiSyntheticSearchesTest {

  private static final SemiSyntheticSearches OVERLAY =
      new SemiSyntheticSearches(Mode.OVERLAY, 1, 1, "");
  private static final SemiSyntheticSearches PARTITION =
      new SemiSyntheticSearches(Mode.PARTITION, .5, 1, "");

  @Test
  void clickIsFollowedByASearchForItsCategory() {
    EventLog log =
        OVERLAY.apply(
            with(new Logs().click("u", "a", 10).log(), item("a", "Camera, Photo > Camera Lenses")));

    assertThat(queries(log)).containsExactly("photo camera lenses");
    assertThat(log.events()).extracting(LoggedEvent::eventTimeMillis).containsExactly(10L, 11L);
    assertThat(Leaks.targets(log))
        .singleElement()
        .satisfies(click -> assertThat(click.interaction().searchId()).isEqualTo("search-of-e0"));
  }

  @Test
  void pathOfOneLevelBesideOthersLeadsToNoSearch() {
    EventLog log =
        OVERLAY.apply(
            with(
                new Logs().click("u", "a", 1).click("u", "b", 2).click("u", "c", 3).log(),
                item("a", "Games"),
                item("b", "Games > Racing", "Games"),
                item("c")));

    assertThat(queries(log)).containsExactly("games racing");
  }

  @Test
  void flatTagsStandBelowARootWithoutANameOrTheOneGiven() {
    EventLog clicks = with(new Logs().click("u", "a", 1).log(), item("a", "Sci-Fi"));

    assertThat(queries(OVERLAY.apply(clicks))).containsExactly("sci fi");
    assertThat(queries(new SemiSyntheticSearches(Mode.OVERLAY, 1, 1, "Films").apply(clicks)))
        .containsExactly("films sci fi");
  }

  @Test
  void oneQueryIsDrawnForAUserAndAnItemWhateverElseHappens() {
    Item item = item("a", "G > One", "G > Two", "G > Three");
    EventLog alone = OVERLAY.apply(with(new Logs().click("u", "a", 5).log(), item));
    EventLog among =
        OVERLAY.apply(
            with(new Logs().click("v", "a", 1).click("u", "a", 5).click("u", "a", 9).log(), item));

    assertThat(queriesOf(among, "u")).containsOnly(queries(alone).get(0)).hasSize(2);
  }

  @Test
  void everyQueryOfAnItemIsDrawnBySomebody() {
    Logs logs = new Logs();
    IntStream.range(0, 60).forEach(user -> logs.click("u" + user, "a", user));

    assertThat(queries(OVERLAY.apply(with(logs.log(), item("a", "G > One", "G > Two")))))
        .contains("g one", "g two");
  }

  @Test
  void theSameSeedDrawsTheSameSearches() {
    EventLog clicks = manyClicks();

    assertThat(PARTITION.apply(clicks)).isEqualTo(PARTITION.apply(clicks));
    assertThat(new SemiSyntheticSearches(Mode.PARTITION, .5, 2, "").apply(clicks))
        .isNotEqualTo(PARTITION.apply(clicks));
  }

  @Test
  void overlayKeepsEveryClickAndTheRateIsThatOfItsSearches() {
    EventLog clicks = manyClicks();
    EventLog log = new SemiSyntheticSearches(Mode.OVERLAY, .25, 1, "").apply(clicks);

    assertThat(Leaks.targets(log)).hasSameSizeAs(clicks.events());
    assertThat(queries(log).size())
        .isBetween(clicks.events().size() / 5, clicks.events().size() / 3);
  }

  @Test
  void partitionMakesEachClickEitherASearchOrAClick() {
    EventLog clicks = manyClicks();
    EventLog log = PARTITION.apply(clicks);
    List<String> kept = Leaks.targets(log).stream().map(TargetEvent::eventId).toList();
    List<String> searched =
        log.events().stream()
            .filter(LoggedEvent.Searched.class::isInstance)
            .map(search -> search.eventId().replace("search-of-", ""))
            .toList();

    assertThat(kept).isNotEmpty().doesNotContainAnyElementsOf(searched);
    assertThat(searched).hasSize(clicks.events().size() - kept.size()).isNotEmpty();
  }

  @Test
  void dislikeLeadsToNoSearchAndSearchesOfTheDataAreLeftOut() {
    EventLog log =
        OVERLAY.apply(
            with(
                new Logs()
                    .search("s1", "u", "typed", 1)
                    .clickUnder("s1", "e1", "u", "a", 2)
                    .event("e2", "u", "b", Kind.DISLIKE, 3)
                    .log(),
                item("a", "G > One"),
                item("b", "G > Two")));

    assertThat(queries(log)).containsExactly("g one");
  }

  /** The handmade day of the specification: days are all that the data know of time. */
  @Test
  void noSearchOfADayIsSeenByAClickOfThatDayInWhateverOrderTheyStand() {
    for (List<String> order : Orders.of(List.of("a", "b", "c", "a", "d"))) {
      Logs logs = new Logs().click("u", "before", 1_000);
      order.forEach(item -> logs.click("u", item, 86_401_000));
      Item[] items =
          List.of("a", "b", "c", "d", "before").stream()
              .map(id -> item(id, "G > " + id + id))
              .toArray(Item[]::new);

      EventLog log = OVERLAY.apply(with(logs.log(), items));

      Leaks.assertNoneAtOneTime(log);
      for (TargetEvent target : Leaks.targets(log)) {
        List<String> seen =
            Leaks.searches(Leaks.seenBefore(target, true)).stream()
                .map(SearchQuery::query)
                .toList();
        if (target.eventTimeMillis() == 1_000) {
          assertThat(seen).isEmpty();
        } else {
          assertThat(seen).containsExactly("g beforebefore");
        }
      }
    }
  }

  /** A search comes a millisecond after its click, where other clicks may be already. */
  @Test
  void clicksOneMillisecondApartSeeSearchesOfEarlierClicksAlone() {
    for (List<String> ids : Orders.of(List.of("a1", "t2", "z3", "search-of-", "~"))) {
      Logs logs = new Logs();
      Map<String, Long> times = new HashMap<>();
      for (int i = 0; i < ids.size(); i++) {
        long millis = 5L + i / 2;
        logs.event(ids.get(i), "u", "i" + i, Kind.CLICK, millis);
        times.put("search-of-" + ids.get(i), millis);
      }
      EventLog log =
          OVERLAY.apply(
              with(
                  logs.log(),
                  IntStream.range(0, 5)
                      .mapToObj(i -> item("i" + i, "G > " + "x".repeat(i + 1)))
                      .toArray(Item[]::new)));

      Leaks.assertNoneAtOneTime(log);
      for (TargetEvent target : Leaks.targets(log)) {
        assertThat(Leaks.searches(Leaks.seenBefore(target, true)))
            .allMatch(
                search ->
                    times.getOrDefault(search.eventId(), Long.MAX_VALUE)
                        < target.eventTimeMillis());
      }
    }
  }

  @Test
  void dataWithoutCategoriesAreRefused() {
    EventLog clicks = new Logs().click("u", "a", 1).log();

    assertThatThrownBy(() -> OVERLAY.apply(clicks))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("no item of this dataset has any");
  }

  private static EventLog manyClicks() {
    Logs logs = new Logs();
    IntStream.range(0, 600).forEach(i -> logs.click("u" + i % 20, "i" + i % 30, i));
    return with(
        logs.log(),
        IntStream.range(0, 30)
            .mapToObj(i -> item("i" + i, "G > " + "y".repeat(i + 1)))
            .toArray(Item[]::new));
  }

  private static EventLog with(EventLog log, Item... items) {
    return new EventLog(log.events(), Arrays.asList(items), log.erasures());
  }

  private static Item item(String id, String... categories) {
    return Item.newBuilder().setItemId(id).addAllCategories(Arrays.asList(categories)).build();
  }

  private static List<String> queries(EventLog log) {
    return log.events().stream()
        .filter(LoggedEvent.Searched.class::isInstance)
        .map(event -> ((LoggedEvent.Searched) event).search().getQuery())
        .toList();
  }

  private static List<String> queriesOf(EventLog log, String user) {
    return log.events().stream()
        .filter(event -> event.userId().equals(user))
        .filter(LoggedEvent.Searched.class::isInstance)
        .map(event -> ((LoggedEvent.Searched) event).search().getQuery())
        .toList();
  }
}
