package dev.reckon.learning.data.split;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.learning.data.testing.Logs;
import dev.reckon.model.input.History;
import dev.reckon.model.input.HistoryReader;
import dev.reckon.model.text.Grams;
import dev.reckon.model.text.TextRules;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a model that reads searches sees of a history, and never sees. */
class SearchHistoryTest {

  private static final Grams GRAMS = Grams.hashed(1 << 20, TextRules.V1);
  private static final Vocabulary ITEMS =
      new Vocabulary(List.of("a", "b", "c"), new long[] {3, 2, 1});

  @Test
  void searchesAndClicksStandInOneOrder() {
    TargetEvent target =
        lastOf(
            new Logs()
                .clickUnder("", "e1", "u", "a", 1)
                .search("s1", "u", "halo", 2)
                .clickUnder("s1", "e2", "u", "b", 3)
                .search("s2", "u", "gears of war", 4)
                .clickUnder("s2", "e3", "u", "c", 5));

    History history = history(target, true);
    assertThat(history.tokens()).containsExactly(0, -1, 1, -2);
    assertThat(history.searches()).containsExactly(GRAMS.of("halo"), GRAMS.of("gears of war"));
    assertThat(target.query()).contains("gears of war");
  }

  @Test
  void theSearchThatLedToAClickCanBeHidden() {
    TargetEvent target =
        lastOf(
            new Logs()
                .search("s1", "u", "halo", 2)
                .clickUnder("s1", "e2", "u", "b", 3)
                .search("s2", "u", "gears of war", 4)
                .clickUnder("s2", "e3", "u", "c", 5));

    assertThat(history(target, false).tokens()).containsExactly(-1, 1);
    assertThat(target.isSearchedBefore(false)).isTrue();
  }

  /** All at one time: ids decide, for histories and targets alike. */
  @Test
  void atOneTimeNothingBehindTheTargetIsSeen() {
    TargetEvent target =
        Splits.of(
                new Logs()
                    .search("a-search", "u", "before", 7)
                    .clickUnder("a-search", "b-click", "u", "a", 7)
                    .clickUnder("x-search", "c-target", "u", "b", 7)
                    .clickUnder("a-search", "d-click", "u", "b", 7)
                    .search("x-search", "u", "behind", 7)
                    .log(),
                Protocol.ALL)
            .training()
            .stream()
            .filter(it -> it.interaction().eventId().equals("c-target"))
            .findFirst()
            .orElseThrow();

    History history = history(target, true);

    assertThat(history.tokens()).containsExactly(-1, 0);
    assertThat(history.searches()).containsExactly(GRAMS.of("before"));
    assertThat(target.query()).isEmpty();
  }

  /** A search of the past holds no click that was made under it later. */
  @Test
  void aSessionThatHoldsTheTargetShowsItsWordsAndEarlierClicksAlone() {
    TargetEvent target =
        lastOf(
            new Logs()
                .search("s1", "u", "halo", 1)
                .clickUnder("s1", "e1", "u", "a", 2)
                .clickUnder("s1", "e2", "u", "b", 3));

    assertThat(history(target, true).tokens()).containsExactly(-1, 0);
    assertThat(history(target, false).tokens()).containsExactly(0);
  }

  @Test
  void whatCannotBeReadIsLeftOut() {
    TargetEvent target =
        lastOf(
            new Logs()
                .search("s1", "u", "?!", 1)
                .dislike("u", "a", 2)
                .click("u", "unknown", 3)
                .click("u", "b", 4)
                .click("u", "c", 5));

    assertThat(history(target, true).tokens()).containsExactly(1);
    assertThat(
            target
                .row(ITEMS, new HistoryReader(ITEMS::indexOf, Grams.NONE), true)
                .history()
                .searches())
        .isEmpty();
  }

  @Test
  void trainingEndsWithTheLastTrainingTarget() {
    Split split =
        Splits.of(
            new Logs()
                .search("s1", "u", "halo", 1)
                .clickUnder("s1", "e1", "u", "a", 2)
                .clickUnder("", "e2", "u", "b", 3)
                .search("s2", "u", "for validation", 4)
                .clickUnder("s2", "e3", "u", "a", 5)
                .clickUnder("", "e4", "u", "b", 6)
                .log(),
            Protocol.LEAVE_ONE_OUT);

    List<History> histories = split.trainingHistories(GRAMS);

    assertThat(histories).singleElement().satisfies(SearchHistoryTest::isSearchedThenTwoItems);
  }

  private static void isSearchedThenTwoItems(History history) {
    assertThat(history.tokens()).containsExactly(-1, 0, 1);
    assertThat(history.searches()).containsExactly(GRAMS.of("halo"));
  }

  private static TargetEvent lastOf(Logs logs) {
    List<TargetEvent> targets = Splits.of(logs.log(), Protocol.ALL).training();
    return targets.get(targets.size() - 1);
  }

  private static History history(TargetEvent target, boolean isAfterSearch) {
    return target.row(ITEMS, new HistoryReader(ITEMS::indexOf, GRAMS), isAfterSearch).history();
  }
}
