package dev.reckon.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.history.UserHistory.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class UserHistoryTest {

  private static final HistoryBounds SMALL = new HistoryBounds(3, 2);

  @Test
  void eventsStandInEventTimeOrderWhateverTheOrderOfArrival() {
    UserHistory history = history(click("c2", "b", 20), click("c1", "a", 10), click("c3", "c", 30));

    assertThat(history.positiveItemIds()).containsExactly("a", "b", "c");
    assertThat(history.newestEventTimeMillis()).isEqualTo(30);
  }

  @Test
  void eventsOfOneInstantStandInTheOrderOfTheirIds() {
    UserHistory history = history(click("c2", "b", 10), click("c1", "a", 10));

    assertThat(history.positiveItemIds()).containsExactly("a", "b");
  }

  @Test
  void anEventThatIsThereAlreadyIsADuplicateEvenIfItSaysSomethingElse() {
    UserHistory history = history(click("c1", "a", 10));

    UserHistory.Appended again = history.append(click("c1", "b", 99));

    assertThat(again.outcome()).isEqualTo(Outcome.DUPLICATE);
    assertThat(again.history()).isSameAs(history);
  }

  @Test
  void theOldestGivesWayWhenTheHistoryIsFull() {
    UserHistory history =
        history(
            click("c1", "a", 10), click("c2", "b", 20), click("c3", "c", 30), click("c4", "d", 40));

    assertThat(history.positiveItemIds()).containsExactly("b", "c", "d");
  }

  @Test
  void anEventOlderThanAFullHistoryIsLate() {
    UserHistory history = history(click("c2", "b", 20), click("c3", "c", 30), click("c4", "d", 40));

    UserHistory.Appended late = history.append(click("c1", "a", 10));

    assertThat(late.outcome()).isEqualTo(Outcome.LATE);
    assertThat(late.history()).isSameAs(history);
  }

  @Test
  void aSearchSessionHoldsTheClicksThatCameOutOfIt() {
    UserHistory history =
        history(
            new SearchQuery("s1", "gears of war", 10),
            interaction("c1", "i1", Kind.CLICK, 11, "s1"),
            click("c2", "i2", 12),
            new SearchQuery("s2", "halo", 20),
            interaction("c3", "i3", Kind.CLICK, 13, "s1"));

    assertThat(history.searchSessions())
        .containsExactly(
            new SearchSession(new SearchQuery("s1", "gears of war", 10), List.of("i1", "i3")),
            new SearchSession(new SearchQuery("s2", "halo", 20), List.of()));
  }

  @Test
  void aClickThatArrivesBeforeItsSearchJoinsItStill() {
    UserHistory history =
        history(interaction("c1", "i1", Kind.CLICK, 11, "s1"), new SearchQuery("s1", "halo", 10));

    assertThat(history.searchSessions())
        .containsExactly(new SearchSession(new SearchQuery("s1", "halo", 10), List.of("i1")));
  }

  @Test
  void aDislikedItemIsSeenButNotRead() {
    UserHistory history =
        history(click("c1", "a", 10), interaction("c2", "b", Kind.DISLIKE, 20, ""));

    assertThat(history.positiveItemIds()).containsExactly("a");
    assertThat(history.seenItemIds()).containsExactly("a", "b");
  }

  @Test
  void anEmptyHistoryHasNoNewestEvent() {
    assertThatThrownBy(() -> UserHistory.empty(SMALL).newestEventTimeMillis())
        .isInstanceOf(IllegalStateException.class);
  }

  @Property(seed = "20261121")
  void orderAndRepetitionDoNotMatter(
      @ForAll("logs") List<HistoryEvent> log,
      @ForAll long seed,
      @ForAll("bounds") HistoryBounds b) {
    UserHistory expected = replay(b, log.stream().sorted(HistoryEvent.ORDER).toList());

    List<HistoryEvent> disturbed = new ArrayList<>(log);
    for (int i = 0; i < log.size(); i += 10) {
      disturbed.add(log.get(i));
    }
    Collections.shuffle(disturbed, new Random(seed));

    assertThat(replay(b, disturbed)).isEqualTo(expected);
  }

  @Property(seed = "20261121")
  void everyEventIsAppendedOrLateOnceAndADuplicateOrLateAfterwards(
      @ForAll("logs") List<HistoryEvent> log, @ForAll long seed) {
    List<HistoryEvent> shuffled = new ArrayList<>(log);
    Collections.shuffle(shuffled, new Random(seed));

    UserHistory history = UserHistory.empty(SMALL);
    for (HistoryEvent event : shuffled) {
      UserHistory.Appended first = history.append(event);
      assertThat(first.outcome()).isNotEqualTo(Outcome.DUPLICATE);
      assertThat(first.history().append(event).outcome()).isNotEqualTo(Outcome.APPENDED);
      history = first.history();
    }
    assertThat(history.interactions()).hasSizeLessThanOrEqualTo(SMALL.interactions());
    assertThat(history.searches()).hasSizeLessThanOrEqualTo(SMALL.searches());
  }

  @Provide
  Arbitrary<HistoryBounds> bounds() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 60), Arbitraries.integers().between(0, 30))
        .as(HistoryBounds::new);
  }

  /** Logs of events with ids of their own; times collide often, so that ties are met. */
  @Provide
  Arbitrary<List<HistoryEvent>> logs() {
    Arbitrary<Integer> searchOrNone = Arbitraries.integers().between(0, 8);
    Arbitrary<Long> time = Arbitraries.longs().between(0, 40);
    Arbitrary<Boolean> isSearch = Arbitraries.of(true, false, false);
    return Combinators.combine(time, isSearch, searchOrNone)
        .as((when, search, of) -> new Object[] {when, search, of})
        .list()
        .ofMaxSize(80)
        .map(UserHistoryTest::numbered);
  }

  private static List<HistoryEvent> numbered(List<Object[]> drawn) {
    List<HistoryEvent> events = new ArrayList<>();
    for (int i = 0; i < drawn.size(); i++) {
      long time = (Long) drawn.get(i)[0];
      int searchOrNone = (Integer) drawn.get(i)[2];
      if ((Boolean) drawn.get(i)[1]) {
        events.add(new SearchQuery("s" + i, "query " + i, time));
      } else {
        String searchId = searchOrNone == 0 ? "" : "s" + searchOrNone;
        events.add(interaction("c" + i, "i" + i % 7, Kind.CLICK, time, searchId));
      }
    }
    return events;
  }

  private static UserHistory replay(HistoryBounds bounds, List<HistoryEvent> events) {
    UserHistory history = UserHistory.empty(bounds);
    for (HistoryEvent event : events) {
      history = history.append(event).history();
    }
    return history;
  }

  private static UserHistory history(HistoryEvent... events) {
    return replay(SMALL, List.of(events));
  }

  private static Interaction click(String eventId, String itemId, long time) {
    return interaction(eventId, itemId, Kind.CLICK, time, "");
  }

  private static Interaction interaction(
      String eventId, String itemId, Kind kind, long time, String searchId) {
    return new Interaction(eventId, itemId, kind, time, searchId);
  }
}
