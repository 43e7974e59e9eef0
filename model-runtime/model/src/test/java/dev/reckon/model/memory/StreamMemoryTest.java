package dev.reckon.model.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StreamMemoryTest {

  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final MemorySettings SETTINGS =
      new MemorySettings(
          Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(1), Duration.ofHours(1));

  private final StreamMemory memory = new StreamMemory(SETTINGS);
  private long nowMillis = 1_000 * DAY;
  private int events;

  @Test
  void whatOthersTookNextIsATransition() {
    take("ann", "camera", "tripod", "bag");
    take("bob", "camera", "tripod");

    assertThat(items(Source.TRANSITIONS, "camera")).containsExactly("tripod", "bag");
  }

  @Test
  void itSaysAfterWhichItemOfAHistoryOthersTookAnItem() {
    take("ann", "camera", "tripod");
    take("bob", "lens", "bag");

    assertThat(
            memory.takenAfter(
                List.of("camera", "lens"), List.of("tripod", "bag", "camera", "never seen")))
        .containsExactly(
            Optional.of("camera"), Optional.of("lens"), Optional.empty(), Optional.empty());
  }

  @Test
  void aTransitionCountsByTheStepsBetween() {
    take("ann", "a", "b", "c", "d");

    Remembered said = ask("a");
    assertThat(share(said, Source.TRANSITIONS, "b") / share(said, Source.TRANSITIONS, "c"))
        .isCloseTo(2, within(1e-4));
    assertThat(share(said, Source.TRANSITIONS, "b") / share(said, Source.TRANSITIONS, "d"))
        .isCloseTo(3, within(1e-4));
  }

  @Test
  void olderTransitionsCountLessInOneReadingAndTheSameInTheOther() {
    take("ann", "a", "old");
    nowMillis += 3 * DAY;
    take("bob", "a", "new");

    Remembered said = ask("a");
    assertThat(
            share(said, Source.RECENT_TRANSITIONS, "new")
                / share(said, Source.RECENT_TRANSITIONS, "old"))
        .isCloseTo(8, within(1e-3));
    assertThat(share(said, Source.TRANSITIONS, "new"))
        .isEqualTo(share(said, Source.TRANSITIONS, "old"));
  }

  @Test
  void sharesOutliveAnyLeapOfTime() {
    take("ann", "a", "b");
    nowMillis += 100_000 * DAY;
    take("bob", "c", "d");
    nowMillis -= 200_000 * DAY; // a click with a broken clock
    take("cy", "e", "f");

    assertThat(items(Source.RECENT_TRANSITIONS, "c")).containsExactly("d");
    assertThat(items(Source.TRANSITIONS, "a")).containsExactly("b");
    assertThat(items(Source.POPULARITY)).startsWith("c", "d");
    assertThat(sum(ask("c"), Source.POPULARITY)).isCloseTo(1, within(1e-4));
  }

  @Test
  void sessionsThatShareMostVoteForTheirItems() {
    take("ann", "a", "b", "x");
    take("bob", "a", "y");

    assertThat(items(Source.SESSIONS, "a", "b")).startsWith("x");
    assertThat(items(Source.SESSIONS, "a", "b")).contains("y");
  }

  @Test
  void aUserAddsAnItemToOneSessionHoweverOftenTheyTakeIt() {
    for (int i = 0; i < 60; i++) {
      take("bot", "x", "a" + i);
    }

    // A session has at most fifty items, so the bot has two.
    assertThat(items(Source.SESSIONS, "a1")).contains("x", "a2");
    assertThat(items(Source.SESSIONS, "a55")).contains("a56").doesNotContain("x");
  }

  @Test
  void aLongPauseBeginsAnotherSession() {
    take("ann", "a");
    nowMillis += 2 * SETTINGS.longestPause().toMillis();
    take("ann", "b");

    assertThat(items(Source.SESSIONS, "a")).isEmpty();
    assertThat(items(Source.TRANSITIONS, "a")).containsExactly("b");
  }

  @Test
  void clicksUnderTheSameQueryAndUnderAlikeOnesAreTwoSources() {
    click("ann", "tripod", "Camera  stand");
    click("bob", "bag", "camera stands");
    click("cy", "shoe", "running shoes");

    Remembered said = memory.ask(new Question(List.of(), "camera stand", Set.of()));
    assertThat(items(said, Source.SAME_QUERY)).containsExactly("tripod");
    assertThat(items(said, Source.ALIKE_QUERIES)).containsExactly("tripod", "bag");
  }

  @Test
  void oldClicksUnderAQueryFadeInOneSourceAndNotInTheOther() {
    click("ann", "old", "shoes");
    click("bob", "old", "shoes");
    nowMillis += 20 * Objects.requireNonNull(SETTINGS.queries()).toMillis();
    click("cy", "new", "shoes");

    Remembered said = memory.ask(new Question(List.of(), "shoes", Set.of()), id -> true);
    assertThat(items(said, Source.SAME_QUERY)).containsExactly("new", "old");
    assertThat(items(said, Source.LASTING_SAME_QUERY)).containsExactly("old", "new");
    assertThat(items(said, Source.ALIKE_QUERIES)).containsExactly("new", "old");
    assertThat(items(said, Source.LASTING_ALIKE_QUERIES)).containsExactly("old", "new");
  }

  @Test
  void aUserCountsOnceForAQueryAndAnItemHoweverLongTheyGoOn() {
    for (int day = 0; day < 100; day++) {
      click("bot", "spam", "shoes");
      nowMillis += 2 * Objects.requireNonNull(SETTINGS.queries()).toMillis();
    }
    click("ann", "good", "shoes");
    click("bob", "good", "shoes");

    Remembered said = memory.ask(new Question(List.of(), "shoes", Set.of()), id -> true);
    assertThat(items(said, Source.LASTING_SAME_QUERY)).containsExactly("good", "spam");
  }

  @Test
  void queriesOfScriptsWithoutSpacesAreAlikeToo() {
    click("ann", "camera", "デジタルカメラ");

    Remembered said = memory.ask(new Question(List.of(), "デジタルカメラ 新品", Set.of()));
    assertThat(items(said, Source.ALIKE_QUERIES)).containsExactly("camera");
  }

  @Test
  void whatFewQueriesHaveInCommonSaysMoreThanWhatManyHave() {
    for (String game : List.of("fifa", "tetris", "doom", "myst", "quake", "civ", "sims", "pong")) {
      click("of " + game, game, game + " xbox live");
    }
    click("ann", "wheel", "zelda");

    Remembered said = memory.ask(new Question(List.of(), "zelda xbox live", Set.of()), id -> true);
    assertThat(items(said, Source.ALIKE_QUERIES)).startsWith("wheel");
  }

  @Test
  void aQueryWithoutAWordSaysNothing() {
    click("ann", "camera", "!?");

    Remembered said = memory.ask(new Question(List.of(), " ", Set.of()));
    assertThat(said.speaks(Source.SAME_QUERY)).isFalse();
    assertThat(said.speaks(Source.ALIKE_QUERIES)).isFalse();
  }

  @Test
  void aUserCountsOnceForAnItemAndATransition() {
    for (int i = 0; i < 2_000; i++) {
      take("bot", "a", "spam");
    }
    take("ann", "a", "good");
    take("bob", "a", "good");

    assertThat(items(Source.TRANSITIONS, "a")).containsExactly("good", "spam");
    assertThat(items(Source.RECENT_TRANSITIONS, "a")).startsWith("good");
    assertThat(items(Source.POPULARITY, "a")).containsExactly("good", "spam");
  }

  @Test
  void aUserCountsOnceForAQueryAndAnItem() {
    for (int i = 0; i < 2_000; i++) {
      click("bot", "spam", "shoes");
    }
    click("ann", "good", "shoes");
    click("bob", "good", "shoes");

    Remembered said = memory.ask(new Question(List.of(), "shoes", Set.of()));
    assertThat(items(said, Source.SAME_QUERY)).containsExactly("good", "spam");
  }

  @Test
  void anEventThatComesAgainTeachesNothing() {
    Click click = new Click("ann", "e1", "a", nowMillis, null);
    memory.learn(click);
    memory.learn(new Click("bob", "e2", "b", nowMillis, null));
    memory.learn(click);

    Remembered said = ask();
    assertThat(share(said, Source.POPULARITY, "a")).isEqualTo(share(said, Source.POPULARITY, "b"));
  }

  @Test
  void whatMayNotBeShownIsNamedByNoSourceAndTheRestAddsUpToOne() {
    take("ann", "a", "b", "c", "d", "e");
    Remembered said =
        memory.ask(
            new Question(List.of("a"), null, Set.of("a", "b")),
            number -> !memory.idOf(number).equals("c"));

    assertThat(said.itemIds()).containsExactlyInAnyOrder("d", "e");
    for (Source source :
        List.of(
            Source.TRANSITIONS, Source.RECENT_TRANSITIONS, Source.SESSIONS, Source.POPULARITY)) {
      assertThat(sum(said, source)).describedAs(source.name()).isCloseTo(1, within(1e-4));
    }
  }

  @Test
  void aQuestionThatFailsLeavesNothingBehind() {
    take("ann", "a", "b", "c");
    take("bob", "d", "e");
    Remembered said = ask("d");

    assertThatThrownBy(
            () ->
                memory.ask(
                    new Question(List.of("a"), null, Set.of()),
                    number -> {
                      throw new IllegalStateException("no catalogue");
                    }))
        .isInstanceOf(IllegalStateException.class);

    assertThat(ask("d").itemIds()).isEqualTo(said.itemIds());
    assertThat(ask("d").shares()).isDeepEqualTo(said.shares());
  }

  @Test
  void aQuestionNamesWhatMayBeShownAndNeverAsksAboutWhatTheUserMustNotGet() {
    for (int i = 0; i < 4_000; i++) {
      take("user-" + i, "a", "item-" + i % 2_000, "item-" + i / 2);
    }
    Set<String> excluded = new HashSet<>(Set.of("a", "item-1", "item-7"));
    IntStream.range(0, 1_500).forEach(i -> excluded.add("unknown-" + i));
    Set<String> asked = new HashSet<>();

    Remembered said =
        memory.ask(
            new Question(List.of("a", "item-7"), null, excluded),
            number -> {
              asked.add(memory.idOf(number));
              return true;
            });

    assertThat(said.itemIds()).doesNotHaveDuplicates().hasSameElementsAs(asked);
    assertThat(asked).hasSizeGreaterThan(300).doesNotContainAnyElementsOf(excluded);
  }

  @Test
  void aForgottenUserLeavesNoTrailAndNoSession() {
    take("ann", "a", "b");
    memory.forget("ann");
    take("ann", "c");

    assertThat(items(Source.SESSIONS, "a")).isEmpty();
    assertThat(items(Source.TRANSITIONS, "b")).isEmpty();
    assertThat(items(Source.TRANSITIONS, "a")).containsExactly("b"); // a count without a name
  }

  @Test
  void whereThePopularItemsAreHiddenTheNextOnesAreFound() {
    for (int i = 0; i < 4_000; i++) {
      take("user-" + i, "item-" + i);
    }
    Remembered said =
        memory.ask(
            new Question(List.of(), null, Set.of()),
            number -> Integer.parseInt(memory.idOf(number).substring(5)) < 1_000);

    assertThat(items(said, Source.POPULARITY)).hasSize(StreamMemory.MOST_OF_SOURCE);
    assertThat(sum(said, Source.POPULARITY)).isCloseTo(1, within(1e-3));
  }

  @Test
  void theFollowersOfAnItemAreBoundedAndTheStrongStay() {
    for (int i = 0; i < 3_000; i++) {
      take("user-" + i, "a", "rare-" + i);
      take("fan-" + i % 100 + "-" + i / 100, "a", "often");
    }
    assertThat(items(Source.TRANSITIONS, "a")).startsWith("often");
  }

  /** One user with a hundred thousand events gets an item no higher than one click does. */
  @Test
  void oneUserWithManyEventsMovesLittle() {
    IntStream.range(0, 500).forEach(i -> take("user-" + i, "a", "good"));
    IntStream.range(0, 100_000).forEach(i -> click("bot", "bot-item-" + i % 1_000, null));

    assertThat(items(Source.POPULARITY).subList(0, 2)).containsExactlyInAnyOrder("good", "a");
    assertThat(items(Source.TRANSITIONS, "a")).containsExactly("good");
  }

  private void take(String user, String... items) {
    for (String item : items) {
      click(user, item, null);
    }
  }

  private void click(String user, String item, @Nullable String query) {
    memory.learn(new Click(user, "event-" + events++, item, nowMillis, query));
  }

  private Remembered ask(String... history) {
    return memory.ask(new Question(List.of(history), null, Set.of(history)));
  }

  private List<String> items(Source source, String... history) {
    return items(ask(history), source);
  }

  /** Those that a source names, best first. */
  private static List<String> items(Remembered said, Source source) {
    List<Integer> named = new ArrayList<>();
    IntStream.range(0, said.itemIds().size())
        .filter(item -> said.share(source, item) > 0)
        .forEach(named::add);
    named.sort((a, b) -> Float.compare(said.share(source, b), said.share(source, a)));
    return named.stream().map(said.itemIds()::get).toList();
  }

  private static double share(Remembered said, Source source, String item) {
    return said.share(source, said.itemIds().indexOf(item));
  }

  private static double sum(Remembered said, Source source) {
    return IntStream.range(0, said.itemIds().size())
        .mapToDouble(item -> said.share(source, item))
        .sum();
  }
}
