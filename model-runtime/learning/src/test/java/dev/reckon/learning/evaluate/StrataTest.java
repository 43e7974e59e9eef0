package dev.reckon.learning.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.reckon.learning.data.SearchTruth;
import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.Splits;
import dev.reckon.learning.data.split.TargetEvent;
import dev.reckon.learning.data.split.Vocabulary;
import dev.reckon.learning.data.testing.Logs;
import dev.reckon.learning.evaluate.compare.Stratum;
import dev.reckon.learning.evaluate.rows.KnownSearches;
import dev.reckon.learning.evaluate.rows.TestRows;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StrataTest {

  @Test
  void historiesOfOneLengthStayTogetherInTheQuarterOfTheirMiddleRow() {
    // Lengths 2 2 2 3 4 4 5 9: the middle rows of 2, 3, 4, 5, 9 are at 1.5, 3.5, 5, 6.5, 7.5 of 8.
    List<TargetEvent> targets = lastClicks(2, 4, 2, 9, 3, 2, 5, 4);

    List<Stratum> strata = Strata.byHistoryLength(targets);

    assertThat(strata)
        .extracting(Stratum::name, Stratum::from, Stratum::to)
        .containsExactly(
            tuple("2", 2L, 2L), tuple("3", 3L, 3L), tuple("4", 4L, 4L), tuple("5-9", 5L, 9L));
    assertThat(strata).allSatisfy(it -> assertThat(it.rows()).isNotEmpty());
    assertThat(lengths(targets, strata.get(3))).containsExactlyInAnyOrder(5, 9);
    assertThat(lengths(targets, strata.get(0))).containsExactly(2, 2, 2);
  }

  @Test
  void queriesAreKnownOrNewAndRowsWithoutOneInNoStratum() {
    List<TargetEvent> training =
        Splits.of(
                new Logs()
                    .search("s1", "u", "Halo", 1)
                    .clickUnder("s1", "c1", "u", "i", 2)
                    .click("u", "j", 3)
                    .log(),
                Protocol.ALL)
            .training();

    List<Stratum> strata =
        Strata.byQuery(
            List.of(Optional.of(" halo"), Optional.empty(), Optional.of("gears")), training);

    assertThat(strata)
        .extracting(Stratum::name, Stratum::from, Stratum::to)
        .containsExactly(tuple("known", 1L, 1L), tuple("new", 0L, 0L));
    assertThat(strata).extracting(Stratum::rows).containsExactly(new int[] {0}, new int[] {2});
  }

  @Test
  void quarterWithoutALengthIsLeftOut() {
    assertThat(Strata.byHistoryLength(lastClicks(3, 3, 3, 3)))
        .extracting(Stratum::name, it -> it.rows().length)
        .containsExactly(tuple("3", 4));
  }

  @Test
  void headMiddleAndTailHoldAThirdOfTheTrainingInteractionsEach() {
    // The first interactions of the items lie at 0, 3, 5, 8, 10 and 11 of 12.
    Vocabulary training =
        new Vocabulary(List.of("a", "b", "c", "d", "e", "f"), new long[] {3, 2, 3, 2, 1, 1});
    Logs logs = new Logs();
    for (String item : List.of("a", "b", "c", "d", "e", "x")) {
      logs.click("u", item, logs.log().events().size());
    }
    List<TargetEvent> targets = Splits.of(logs.log(), Protocol.ALL).training();

    List<Stratum> strata = Strata.byPopularity(targets, training);

    assertThat(strata).extracting(Stratum::name).containsExactly("head", "middle", "tail", "new");
    assertThat(strata)
        .extracting(Stratum::rows)
        .containsExactly(new int[] {0, 1}, new int[] {2}, new int[] {3, 4}, new int[] {5});
    assertThat(strata)
        .extracting(Stratum::from, Stratum::to)
        .containsExactly(tuple(2L, 3L), tuple(3L, 3L), tuple(1L, 2L), tuple(0L, 0L));
  }

  @Test
  void clicksThatASearchDecidedAreApartFromTheOthers() {
    Logs logs = new Logs().search("s", "u", "hollow lake", 1);
    for (String click : List.of("c0", "c1", "c2")) {
      logs.clickUnder("", click, "u", "i" + click, 2 + logs.log().events().size());
    }
    List<TargetEvent> targets = Splits.of(logs.log(), Protocol.ALL).training();

    assertThat(Strata.byTruth(targets, new SearchTruth(Map.of("c1", "s"))))
        .extracting(Stratum::name, Stratum::from, Stratum::to, Stratum::rows)
        .containsExactly(
            tuple("decided", 1L, 1L, new int[] {1}),
            tuple("not decided", 0L, 0L, new int[] {0, 2}));
  }

  @Test
  void rowsWhoseNewestEventIsASearchAreApartFromTheOthers() {
    Logs logs =
        new Logs()
            .clickUnder("", "c0", "u", "a", 1)
            .clickUnder("", "c1", "u", "b", 2)
            .search("s", "u", "hollow lake", 3)
            .clickUnder("s", "c2", "u", "c", 4);
    List<TargetEvent> targets = Splits.of(logs.log(), Protocol.ALL).training();

    // Of the three clicks, the first has nothing before it and is no row.
    assertThat(Strata.byNewestEvent(TestRows.of(targets, KnownSearches.CURRENT)))
        .extracting(Stratum::name, Stratum::rows)
        .containsExactly(tuple("click", new int[] {0}), tuple("search", new int[] {1}));
    // The search that led to the click is not known yet.
    assertThat(Strata.byNewestEvent(TestRows.of(targets, KnownSearches.EARLIER)))
        .extracting(Stratum::name, Stratum::rows)
        .containsExactly(tuple("click", new int[] {0, 1}));
  }

  /** The last click of users with so many clicks before it. */
  private static List<TargetEvent> lastClicks(int... lengths) {
    Logs logs = new Logs();
    for (int user = 0; user < lengths.length; user++) {
      for (int i = 0; i <= lengths[user]; i++) {
        logs.click("u" + user, "i" + i, 100L * i + user);
      }
    }
    Split split = Splits.of(logs.log(), Protocol.LEAVE_ONE_OUT);
    return split.test();
  }

  private static List<Integer> lengths(List<TargetEvent> targets, Stratum stratum) {
    return Arrays.stream(stratum.rows())
        .mapToObj(row -> targets.get(row).history().size())
        .toList();
  }
}
