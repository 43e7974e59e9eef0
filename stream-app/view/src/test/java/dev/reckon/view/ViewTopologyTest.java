package dev.reckon.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.Timestamp;
import dev.reckon.event.v1.Interaction.Kind;
import dev.reckon.history.SearchSession;
import dev.reckon.metrics.v1.OnlineMetrics;
import dev.reckon.metrics.v1.ScoreAtDepth;
import dev.reckon.recommendation.v1.Recommendation;
import dev.reckon.testing.Events;
import dev.reckon.testing.Lists;
import dev.reckon.view.state.StateSerdes;
import dev.reckon.view.table.HeldLists;
import dev.reckon.view.testing.SameClicks;
import dev.reckon.view.testing.TablesUnderTest;
import dev.reckon.wire.Encoding;
import dev.reckon.wire.MessageCodec;
import dev.reckon.wire.MessageRejected;
import dev.reckon.wire.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ViewTopologyTest {

  private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
  private static final String RANKED = "rearec-prl/20261121T081500Z-seed1 2";

  @TempDir private Path directory;
  private TablesUnderTest tables;

  @BeforeEach
  void open() {
    tables = new TablesUnderTest(NOON, 40, directory);
  }

  @AfterEach
  void close() {
    tables.close();
  }

  @Test
  void theNewestListOfTheTopicStandsWhateverItsSequence() {
    list("u1", 9, "a");
    list("u1", 3, "b");

    assertThat(tables.standing("u1").map(Recommendation::getHistorySequence)).contains(3L);
    assertThat(tables.held("u1")).hasSize(2);
  }

  @Test
  void listsInJsonAreReadToo() {
    Recommendation list = Lists.ranked("u1", 1, NOON, 3);
    tables.write(
        Topic.RECOMMENDATIONS,
        "u1",
        MessageCodec.RECOMMENDATION.encode(list, Encoding.JSON),
        Encoding.JSON);

    assertThat(tables.standing("u1")).contains(list);
  }

  @Test
  void aBoundedNumberOfListsIsHeldNewestFirst() {
    for (int sequence = 1; sequence <= 50; sequence++) {
      list("u1", sequence, "item");
    }

    assertThat(tables.held("u1"))
        .hasSize(HeldLists.KEPT)
        .extracting(list -> list.getNumber())
        .startsWith(49L, 48L)
        .endsWith(30L);
    assertThat(tables.entriesOf("u1")).isEqualTo(1 + HeldLists.KEPT);
  }

  @Test
  void aTombstoneTakesBackAllLists() {
    list("u1", 1, "a");
    list("u1", 2, "b");
    tables.writeTombstone(Topic.RECOMMENDATIONS, "u1");

    assertThat(tables.standing("u1")).isEmpty();
    assertThat(tables.entriesOf("u1")).isZero();
  }

  @Test
  void whatIsNoListIsIgnoredAndCounted() {
    tables.write(Topic.RECOMMENDATIONS, "u1", "{nonsense".getBytes(UTF_8), Encoding.JSON);

    assertThat(tables.standing("u1")).isEmpty();
    assertThat(tables.skipped("recommendations")).isEqualTo(Map.of("MALFORMED", 1L));
  }

  @Test
  void historiesAreThoseOfTheJob() {
    tables.write(Topic.SEARCHES, "u1", Events.search("s1", "u1", "gears", NOON));
    tables.write(
        Topic.CLICKS,
        "u1",
        Events.click("c1", "u1", "i7", NOON.plusSeconds(1)).toBuilder().setSearchId("s1").build());
    tables.write(Topic.CLICKS, "u1", Events.click("c0", "u1", "i6", NOON.minusSeconds(9)));
    tables.write(Topic.CLICKS, "u1", Events.click("c1", "u1", "i7", NOON.plusSeconds(1)));

    assertThat(tables.history("u1").positiveItemIds()).containsExactly("i6", "i7");
    assertThat(tables.history("u1").searchSessions())
        .extracting(SearchSession::clickedItemIds)
        .containsExactly(List.of("i7"));
  }

  @Test
  void whatBreaksARuleIsLeftToTheDeadLetters() {
    tables.write(Topic.CLICKS, "u1", Events.click("c1", "somebody else", "i1", NOON));
    tables.write(Topic.CLICKS, "u1", Events.click("c1", "u1", "", NOON));
    tables.write(Topic.SEARCHES, "u1", Events.search("s1", "u1", " ", NOON));

    assertThat(tables.history("u1").isEmpty()).isTrue();
    assertThat(tables.skipped("clicks")).isEqualTo(Map.of("KEY_MISMATCH", 1L, "EMPTY_ID", 1L));
    assertThat(tables.skipped("searches")).isEqualTo(Map.of("EMPTY_QUERY", 1L));
  }

  @Test
  void anErasureLeavesNothingOfTheUserInAnyStore() {
    list("u1", 1, "a");
    tables.write(Topic.SEARCHES, "u1", Events.search("s1", "u1", "gears", NOON));
    tables.write(Topic.CLICKS, "u1", Events.click("c1", "u1", "a", NOON));
    list("u10", 1, "a");
    tables.write(Topic.ERASURES, "u1", Events.erasure("u1", NOON.plusSeconds(1)));

    assertThat(tables.standing("u1")).isEmpty();
    assertThat(tables.history("u1").isEmpty()).isTrue();
    assertThat(tables.entriesOf("u1")).as("of u10 alone").isEqualTo(2);
  }

  @Test
  void eventsFromBeforeAnErasureDoNotComeBack() {
    tables.clock().pass(Duration.ofSeconds(10));
    tables.write(Topic.ERASURES, "u1", Events.erasure("u1", NOON.plusSeconds(5)));
    tables.write(Topic.CLICKS, "u1", Events.click("late", "u1", "i1", NOON.plusSeconds(4)));
    tables.write(Topic.CLICKS, "u1", Events.click("new", "u1", "i2", NOON.plusSeconds(6)));

    assertThat(tables.history("u1").positiveItemIds()).containsExactly("i2");
  }

  @Test
  void clicksAreScoredAgainstTheListThatStoodWhenTheyArrived() throws Exception {
    tables.write(Topic.RECOMMENDATIONS, "u1", Lists.ranked("u1", 1, NOON.plusSeconds(1), 30));
    tables.clock().pass(Duration.ofSeconds(20));
    click("c1", "u1", "i3", 2);
    click("c2", "u1", "i15", 3);
    click("c3", "u1", "i25", 4);
    click("c4", "u1", "i1", 5);

    OnlineMetrics window = window("2026-11-25T12:00:00Z " + RANKED);
    assertThat(window.getClicks()).isEqualTo(4);
    assertThat(window.getFallbackClicks()).isZero();
    assertThat(window.getModel()).isEqualTo(Lists.MODEL);
    assertThat(window.getDistinctItems()).isEqualTo(10);
    assertThat(window.getCatalogueItems()).isEqualTo(40);
    // Places 3, 15, none of the first 20, 1.
    assertScore(window, 5, 2 / 4.0, (1 / 3.0 + 1) / 4, (0.5 + 1) / 4);
    assertScore(window, 10, 2 / 4.0, (1 / 3.0 + 1) / 4, (0.5 + 1) / 4);
    assertScore(window, 20, 3 / 4.0, (1 / 3.0 + 1 / 15.0 + 1) / 4, (0.5 + 0.25 + 1) / 4);
  }

  @Test
  void aListThatWasPublishedAfterAClickDoesNotCount() throws Exception {
    list("u1", 1, "old");
    tables.clock().pass(Duration.ofSeconds(20));
    click("c1", "u1", "new", 20);
    click("c2", "u1", "old", 20);
    list("u1", 2, "new");
    click("c3", "u1", "new", 21);

    OnlineMetrics window = window("2026-11-25T12:00:00Z " + RANKED);
    assertScore(window, 5, 2 / 3.0, 2 / 3.0, 2 / 3.0);
  }

  @Test
  void aListThatWasPublishedBeforeAClickCountsThoughItIsReadAfterIt() throws Exception {
    list("u1", 1, "old");
    tables.clock().pass(Duration.ofSeconds(20));
    click("c1", "u1", "new", 20);
    Instant before = tables.clock().instant().minusMillis(5);
    tables.writeFrom(
        0, before, Topic.RECOMMENDATIONS, "u1", Lists.ranked("u1", 2, before, List.of("new")));

    assertScore(window("2026-11-25T12:00:00Z " + RANKED), 5, 1, 1, 1);
  }

  @Test
  void aListThatKnowsOfAClickCameAfterItWhateverTheClocksSay() throws Exception {
    list("u1", 1, "old");
    tables.clock().pass(Duration.ofSeconds(20));
    Instant now = tables.clock().instant();
    tables.writeFrom(
        0, now.plusSeconds(5), Topic.CLICKS, "u1", Events.click("e2", "u1", "old", now));
    tables.writeFrom(
        0, now.plusSeconds(1), Topic.RECOMMENDATIONS, "u1", Lists.ranked("u1", 2, now, 5));
    tables.writeFrom(
        0, now.plusSeconds(2), Topic.RECOMMENDATIONS, "u1", Lists.ranked("u1", 3, now, 5));

    assertScore(window("2026-11-25T12:00:00Z " + RANKED), 5, 1, 1, 1);
  }

  @ParameterizedTest
  @ValueSource(longs = {-3_600, -600, -90, 0, 90, 600, 36_000})
  void aClockOfAClientThatIsMinutesOffDoesNotChangeTheMetric(long secondsOff) throws Exception {
    list("u1", 1, "a");
    tables.clock().pass(Duration.ofSeconds(10));
    click("c1", "u1", "a", tables.clock().instant().plusSeconds(secondsOff));
    list("u1", 2, "b");
    click("c2", "u1", "a", tables.clock().instant().plusSeconds(secondsOff));

    OnlineMetrics window = window("2026-11-25T12:00:00Z " + RANKED);
    assertThat(window.getClicks()).isEqualTo(2);
    assertScore(window, 10, 0.5, 0.5, 0.5);
  }

  /** What the demo's terminal counts of the same clicks and lists; its PrequentialTest reads it. */
  @Test
  void theFiguresAreThoseOfTheTerminalOnTheSameClicks() throws Exception {
    SameClicks same = SameClicks.read();
    tables.popular(same.popular().toArray(String[]::new));
    tables.takeTurn();
    Instant start = NOON.plusSeconds(1);
    for (SameClicks.Step step : same.steps()) {
      tables.clock().moveTo(start.plusMillis(step.atMillis()));
      if (step.isClick()) {
        click(step.eventId(), step.userId(), step.itemId(), NOON.minus(Duration.ofMinutes(44)));
      } else {
        tables.write(
            Topic.RECOMMENDATIONS,
            step.userId(),
            Lists.ranked(step.userId(), step.sequence(), tables.clock().instant(), step.itemIds()));
      }
    }

    double hits = 0;
    double reciprocalRanks = 0;
    long clicks = 0;
    for (OnlineMetrics window : tables.metrics().values()) {
      hits += scoreAt(window, 10).getHitRate() * window.getClicks();
      reciprocalRanks += scoreAt(window, 10).getMrr() * window.getClicks();
      clicks += window.getClicks();
    }
    assertThat(clicks).isEqualTo(same.clicks());
    assertThat(hits / clicks).isEqualTo(same.hitRateAt10(), within(1e-6));
    assertThat(reciprocalRanks / clicks).isEqualTo(same.mrrAt10(), within(1e-6));
  }

  @Test
  void aUserWithoutAListSawWhatWasPopularThen() throws Exception {
    tables.popular("i7", "i1");
    tables.takeTurn();
    tables.clock().pass(Duration.ofMillis(1_500));
    click("c1", "u1", "i1", 0);
    tables.popular("i1", "i7"); // It has counted the click.

    OnlineMetrics window = window("2026-11-25T12:00:00Z none 0");
    assertThat(window.hasModel()).isFalse();
    assertThat(window.getFallbackClicks()).isEqualTo(1);
    assertScore(window, 20, 1, 0.5, Math.log(2) / Math.log(3));
  }

  @Test
  void aUserWithAnEmptyListSawWhatWasPopularThen() throws Exception {
    tables.popular("i7", "i1");
    tables.takeTurn();
    tables.write(
        Topic.RECOMMENDATIONS,
        "u1",
        Lists.popular(Lists.ranked("u1", 1, NOON.plusSeconds(1), List.of())));
    tables.clock().pass(Duration.ofMillis(1_500));
    click("c1", "u1", "i1", 0);
    tables.popular("i1", "i7"); // It has counted the click.

    OnlineMetrics window = window("2026-11-25T12:00:00Z none 0");
    assertThat(window.getFallbackClicks()).isEqualTo(1);
    assertScore(window, 20, 1, 0.5, Math.log(2) / Math.log(3));
  }

  @Test
  void aShortListIsScoredAsItWasFilledUp() throws Exception {
    tables.popular("i1", "i8", "i7");
    tables.takeTurn();
    click("c0", "u1", "i8", 0);
    tables.write(
        Topic.RECOMMENDATIONS,
        "u1",
        Lists.ranked("u1", 1, NOON.plusSeconds(3_600), List.of("i9", "i1")));
    tables.clock().pass(Duration.ofSeconds(3_602));
    click("c1", "u1", "i7", 3_601); // "i8" was seen, so it is third.

    OnlineMetrics window = window("2026-11-25T13:00:00Z " + RANKED);
    assertThat(window.getClicks()).isEqualTo(1);
    assertScore(window, 20, 1, 1 / 3.0, 1 / 2.0);
  }

  @Test
  void whereNothingIsPopularAClickOfAUserWithoutAListIsAMiss() throws Exception {
    click("c1", "u1", "i1", 0);

    assertThat(tables.metrics())
        .hasEntrySatisfying(
            "2026-11-25T12:00:00Z none 0",
            window -> {
              assertThat(window.hasModel()).isFalse();
              assertThat(window.getFallbackClicks()).isEqualTo(1);
              assertScore(window, 20, 0, 0, 0);
            });
  }

  @Test
  void aClickWhoseListIsNoLongerHeldIsNotScored() throws Exception {
    click("first", "somebody else", "i1", 0);
    tables.clock().pass(Duration.ofSeconds(10));
    tables.write(Topic.RECOMMENDATIONS, "u1", Lists.ranked("u1", 7, NOON.plusSeconds(10), 5));
    tables.writeFrom(
        0, NOON.plusSeconds(3), Topic.CLICKS, "u1", Events.click("c1", "u1", "i1", NOON));

    assertThat(tables.metrics().values()).singleElement().returns(1L, OnlineMetrics::getClicks);
  }

  @Test
  void fallbacksAreCountedAsSuch() throws Exception {
    tables.write(
        Topic.RECOMMENDATIONS, "u1", Lists.popular(Lists.ranked("u1", 1, NOON.plusSeconds(1), 5)));
    tables.clock().pass(Duration.ofSeconds(20));
    click("c1", "u1", "i1", 2);

    OnlineMetrics window = window("2026-11-25T12:00:00Z none 0");
    assertThat(window.getFallbackClicks()).isEqualTo(1);
    assertScore(window, 5, 1, 1, 1);
  }

  @Test
  void dislikesAndDuplicatesAreNoClicks() throws Exception {
    click("c1", "u1", "i1", 0);
    click("c1", "u1", "i1", 0);
    tables.write(
        Topic.CLICKS,
        "u1",
        Events.click("c2", "u1", "i1", NOON).toBuilder().setKind(Kind.DISLIKE).build());

    assertThat(tables.metrics().values()).singleElement().returns(1L, OnlineMetrics::getClicks);
  }

  @Test
  void eachModelVersionAndDepthHasItsOwnFigures() throws Exception {
    Recommendation list = Lists.ranked("u1", 1, NOON.plusSeconds(1), 5);
    tables.write(Topic.RECOMMENDATIONS, "u1", list);
    tables.write(
        Topic.RECOMMENDATIONS, "u2", list.toBuilder().setUserId("u2").setReasoningSteps(0).build());
    tables.clock().pass(Duration.ofSeconds(20));
    click("c1", "u1", "i1", 2);
    click("c1", "u2", "i2", 2);

    assertThat(tables.metrics().keySet())
        .containsExactlyInAnyOrder(
            "2026-11-25T12:00:00Z " + RANKED,
            "2026-11-25T12:00:00Z rearec-prl/20261121T081500Z-seed1 0");
  }

  @Test
  void aClickThatIsReadLateCountsInItsOwnWindowWithinTheGraceAndNotAfter() throws Exception {
    click("c1", "u1", "i1", 10);
    tables.clock().pass(Duration.ofMinutes(5));
    click("c2", "u2", "i1", 300);
    tables.metrics();
    readLate("late", "u3", 11);

    assertThat(tables.metrics().get("2026-11-25T12:00:00Z none 0"))
        .returns(2L, OnlineMetrics::getClicks)
        .returns(1L, OnlineMetrics::getLateClicks);

    tables.clock().pass(Duration.ofMinutes(10));
    click("c3", "u4", "i1", 900);
    tables.takeTurn();
    readLate("too late", "u5", 12);

    assertThat(tables.metrics().keySet())
        .as("windows told again")
        .containsExactly("2026-11-25T12:15:00Z none 0");
    assertThat(tables.counted("reckon.view.scored.clicks", "outcome", "too-late")).isEqualTo(1);
  }

  @Test
  void aWriterWhoseClockIsAheadDoesNotMakeTheOthersLate() throws Exception {
    tables.writeAt(
        NOON.plus(Duration.ofHours(20)), Topic.CLICKS, "u1", Events.click("a", "u1", "i1", NOON));
    click("c1", "u2", "i1", 0);

    assertThat(window("2026-11-25T12:00:00Z none 0").getClicks()).isEqualTo(2);
  }

  @Test
  void aReplayedClickIsScoredAgainstTheListThatStandsOnItsArrivalAndCountsThen() throws Exception {
    Instant then = Instant.parse("2011-09-14T12:45:07Z");
    tables.write(Topic.RECOMMENDATIONS, "u1", Lists.ranked("u1", 1, NOON.plusSeconds(1), 5));
    tables.clock().pass(Duration.ofSeconds(2));
    tables.write(Topic.CLICKS, "u1", Events.click("c1", "u1", "i2", then));

    OnlineMetrics window = window("2026-11-25T12:00:00Z " + RANKED);
    assertScore(window, 5, 1, 0.5, 1 / (Math.log(3) / Math.log(2)));
  }

  @Test
  void aReplayAndPeopleCountInTheSameWindows() throws Exception {
    Instant then = Instant.parse("2011-09-14T12:45:07Z");
    click("replayed", "u1", "i1", then);
    click("live", "u2", "i1", 0);
    tables.metrics();
    click("replayed too", "u3", "i1", then.plusSeconds(2));
    click("replayed later", "u4", "i1", then.plus(Duration.ofHours(1)));

    assertThat(window("2026-11-25T12:00:00Z none 0").getClicks()).isEqualTo(4);
    assertThat(tables.counted("reckon.view.scored.clicks", "outcome", "too-late")).isZero();
  }

  @Test
  void clicksFromBeforeTheTablesWereMadeAreNotScored() throws Exception {
    click("first", "u1", "i1", 0);
    Instant made = tables.clock().instant();
    tables.clock().moveTo(made.minus(Duration.ofHours(1)));
    tables.write(
        Topic.CLICKS, "u2", Events.click("before", "u2", "i1", made.minus(Duration.ofHours(1))));

    assertThat(tables.history("u2").positiveItemIds()).containsExactly("i1");
    assertThat(tables.metrics().values()).singleElement().returns(1L, OnlineMetrics::getClicks);
  }

  @Test
  void whatIsScoredFromIsNotedBeforeTheFirstClick() {
    assertThat(tables.scoredSince()).contains(NOON);
  }

  @Test
  void recordsWhoseKeyOrValueIsNoneGoNoFurtherAndTheNextIsTaken() {
    byte[] badUtf8 = {(byte) 0xC3, 0x28};
    byte[] click = Events.click("c1", "u1", "i1", NOON).toByteArray();
    for (Topic topic :
        List.of(Topic.RECOMMENDATIONS, Topic.CLICKS, Topic.SEARCHES, Topic.ERASURES)) {
      String name = topic.name("");
      tables.write(name, null, click, new RecordHeaders());
      tables.write(name, new byte[0], click, new RecordHeaders());
      tables.write(name, badUtf8, click, new RecordHeaders());
      tables.write(name, new byte[257], click, new RecordHeaders());
      tables.write(name, "u1".getBytes(UTF_8), new byte[(1 << 20) + 1], new RecordHeaders());
      tables.write(name, "u1".getBytes(UTF_8), new byte[] {1, 2, 3}, new RecordHeaders());
    }
    tables.write(Topic.CLICKS, "u1", Events.click("c1", "u1", "i1", NOON));

    assertThat(tables.history("u1").positiveItemIds()).containsExactly("i1");
    for (String topic : List.of("recommendations", "clicks", "searches", "erasures")) {
      assertThat(tables.skipped(topic))
          .as(topic)
          .isEqualTo(Map.of("EMPTY_ID", 2L, "MALFORMED", 2L, "ID_TOO_LONG", 1L, "OVERSIZED", 1L));
    }
  }

  @Test
  void listsWithImpossibleTimesAreSkippedAndTheOneBeforeStands() {
    list("u1", 1, "a");
    Recommendation good = Lists.ranked("u1", 2, NOON, 3);
    Timestamp impossible = Timestamp.newBuilder().setSeconds(Long.MIN_VALUE).build();
    tables.write(Topic.RECOMMENDATIONS, "u1", good.toBuilder().setRepliedAt(impossible).build());
    tables.write(
        Topic.RECOMMENDATIONS, "u1", good.toBuilder().setNewestEventTime(impossible).build());
    tables.write(Topic.RECOMMENDATIONS, "u1", good.toBuilder().setUserId("u2").build());

    assertThat(tables.standing("u1").map(Recommendation::getHistorySequence)).contains(1L);
    assertThat(tables.skipped("recommendations"))
        .isEqualTo(Map.of("INVALID_TIME", 2L, "KEY_MISMATCH", 1L));
  }

  @Test
  void whatSomebodyElseWritesToTheViewsOwnTopicsIsSkipped() {
    tables.write(
        "test-by-user-repartition", "u1".getBytes(UTF_8), new byte[3], new RecordHeaders());
    tables.write(
        "test-scored-clicks-repartition", "m".getBytes(UTF_8), new byte[3], new RecordHeaders());

    assertThat(tables.skipped("test-by-user-repartition")).isEqualTo(Map.of("FAILED", 1L));
    assertThat(tables.skipped("test-scored-clicks-repartition")).isEqualTo(Map.of("FAILED", 1L));
  }

  @Test
  void anOlderListOfAnotherPartitionChangesNothing() {
    tables.writeFrom(
        3, NOON.plusSeconds(9), Topic.RECOMMENDATIONS, "u1", Lists.ranked("u1", 9, NOON, 3));
    tables.writeFrom(
        1, NOON.plusSeconds(5), Topic.RECOMMENDATIONS, "u1", Lists.ranked("u1", 5, NOON, 3));

    assertThat(tables.standing("u1").map(Recommendation::getHistorySequence)).contains(9L);
    assertThat(tables.held("u1")).hasSize(1);
  }

  @Test
  void onOnePartitionTheOrderDecidesThoughAClockGoesBack() {
    tables.writeFrom(
        3, NOON.plusSeconds(9), Topic.RECOMMENDATIONS, "u1", Lists.ranked("u1", 9, NOON, 3));
    tables.writeFrom(
        3, NOON.plusSeconds(8), Topic.RECOMMENDATIONS, "u1", Lists.ranked("u1", 10, NOON, 3));
    assertThat(tables.standing("u1").map(Recommendation::getHistorySequence)).contains(10L);

    tables.writeTombstoneFrom(3, NOON.plusSeconds(7), "u1");
    assertThat(tables.standing("u1")).isEmpty();

    tables.writeFrom(
        3, NOON.plusSeconds(6), Topic.RECOMMENDATIONS, "u1", Lists.ranked("u1", 11, NOON, 3));
    assertThat(tables.standing("u1").map(Recommendation::getHistorySequence)).contains(11L);
  }

  @Test
  void aListFromBeforeATombstoneOrAnErasureDoesNotComeBackFromAnotherPartition() {
    tables.clock().pass(Duration.ofSeconds(20));
    tables.writeTombstoneFrom(3, NOON.plusSeconds(9), "u1");
    tables.writeFrom(
        5, NOON.plusSeconds(9), Topic.ERASURES, "u2", Events.erasure("u2", NOON.plusSeconds(8)));
    for (String user : List.of("u1", "u2")) {
      tables.writeFrom(
          1, NOON.plusSeconds(5), Topic.RECOMMENDATIONS, user, Lists.ranked(user, 5, NOON, 3));
      assertThat(tables.standing(user)).as(user).isEmpty();
      assertThat(tables.held(user)).as(user).isEmpty();

      tables.writeFrom(
          1, NOON.plusSeconds(12), Topic.RECOMMENDATIONS, user, Lists.ranked(user, 6, NOON, 3));
      assertThat(tables.standing(user)).as("a new list of " + user).isPresent();
    }
  }

  @Test
  void anErasureThatIsReadAfterANewerListLeavesThatListAlone() {
    tables.clock().pass(Duration.ofSeconds(20));
    tables.writeFrom(
        1, NOON.plusSeconds(5), Topic.RECOMMENDATIONS, "u1", Lists.ranked("u1", 5, NOON, 3));
    tables.writeFrom(
        1, NOON.plusSeconds(12), Topic.RECOMMENDATIONS, "u1", Lists.ranked("u1", 6, NOON, 3));
    tables.writeFrom(
        5, NOON.plusSeconds(9), Topic.ERASURES, "u1", Events.erasure("u1", NOON.plusSeconds(8)));

    assertThat(tables.held("u1"))
        .extracting(list -> StateSerdes.read(list).getHistorySequence())
        .containsExactly(6L);
  }

  @Test
  void anOlderErasureThatIsReadLaterLetsNothingBackIn() {
    tables.clock().pass(Duration.ofSeconds(20));
    tables.write(Topic.ERASURES, "u1", Events.erasure("u1", NOON.plusSeconds(9)));
    tables.write(Topic.ERASURES, "u1", Events.erasure("u1", NOON.plusSeconds(2)));
    tables.write(Topic.CLICKS, "u1", Events.click("c1", "u1", "i1", NOON.plusSeconds(5)));

    assertThat(tables.history("u1").isEmpty()).isTrue();
  }

  @Test
  void anErasureTakesOutTheClickThatWaitsToBeScored() throws Exception {
    click("c1", "u1", "i1", 0);
    tables.write(Topic.ERASURES, "u1", Events.erasure("u1", NOON));

    assertThat(tables.metrics()).isEmpty();
    assertThat(tables.entriesOf("u1")).isZero();
  }

  @Test
  void aListOlderThanWhatIsKeptOfAUserWhoDoesNothingIsNotTaken() {
    tables.writeFrom(
        0,
        NOON.minus(Duration.ofDays(90)),
        Topic.RECOMMENDATIONS,
        "u1",
        Lists.ranked("u1", 5, NOON, 3));

    assertThat(tables.standing("u1")).isEmpty();
  }

  private void readLate(String eventId, String userId, int secondsAfterNoon) {
    Instant time = NOON.plusSeconds(secondsAfterNoon);
    tables.writeFrom(0, time, Topic.CLICKS, userId, Events.click(eventId, userId, "i1", time));
  }

  private void list(String userId, long sequence, String itemId) {
    tables.clock().pass(Duration.ofMillis(10));
    tables.write(
        Topic.RECOMMENDATIONS,
        userId,
        Lists.ranked(userId, sequence, tables.clock().instant(), List.of(itemId)));
  }

  /** The figures of a window that was just published. */
  private OnlineMetrics window(String key) throws MessageRejected {
    Map<String, OnlineMetrics> metrics = tables.metrics();
    return Optional.ofNullable(metrics.get(key))
        .orElseThrow(() -> new AssertionError("no " + key + " in " + metrics.keySet()));
  }

  private void click(String eventId, String userId, String itemId, int secondsAfterNoon) {
    click(eventId, userId, itemId, NOON.plusSeconds(secondsAfterNoon));
  }

  private void click(String eventId, String userId, String itemId, Instant time) {
    tables.write(Topic.CLICKS, userId, Events.click(eventId, userId, itemId, time));
  }

  private static void assertScore(
      OnlineMetrics window, int depth, double hitRate, double mrr, double ndcg) {
    ScoreAtDepth score = scoreAt(window, depth);
    assertThat(score.getHitRate()).as("hit rate at %d", depth).isEqualTo(hitRate, within(1e-9));
    assertThat(score.getMrr()).as("MRR at %d", depth).isEqualTo(mrr, within(1e-9));
    assertThat(score.getNdcg()).as("NDCG at %d", depth).isEqualTo(ndcg, within(1e-9));
  }

  private static ScoreAtDepth scoreAt(OnlineMetrics window, int depth) {
    return window.getScoresList().stream()
        .filter(at -> at.getDepth() == depth)
        .findFirst()
        .orElseThrow();
  }
}
