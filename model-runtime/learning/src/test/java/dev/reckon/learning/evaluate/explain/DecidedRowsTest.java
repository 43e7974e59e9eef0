package dev.reckon.learning.evaluate.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.learning.data.SearchTruth;
import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Splits;
import dev.reckon.learning.data.split.Vocabulary;
import dev.reckon.learning.data.testing.Logs;
import dev.reckon.learning.evaluate.rows.KnownSearches;
import dev.reckon.learning.evaluate.rows.TestRows;
import dev.reckon.model.text.Grams;
import dev.reckon.model.text.TextRules;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One user searches and clicks in turn, three times. */
class DecidedRowsTest {

  private static final int WINDOW = 50;
  private static final Vocabulary ITEMS =
      new Vocabulary(List.of("a", "b", "c"), new long[] {3, 2, 1});

  @Test
  void searchThatDecidedStandsAmongWhatTheModelReads() {
    DecidedRows decided = decided(WINDOW, Map.of("c3", "s1"));

    assertThat(decided.decided()).isEqualTo(1);
    assertThat(decided.rows()).hasSize(1);
    assertThat(decided.rows().get(0).history().tokens()).containsExactly(-1, 0, -2, 1, -3);
    assertThat(decided.rows().get(0).decisive()).isZero();
  }

  @Test
  void searchesThatDecidedOtherClicksAreKnownAsSuch() {
    DecidedRow row = decided(WINDOW, Map.of("c3", "s1", "c2", "s2")).rows().get(1);

    assertThat(row.history().length()).isEqualTo(5);
    assertThat(row.deciding()).containsExactly(0, 2);
  }

  @Test
  void itsPlaceIsThatInTheWindow() {
    DecidedRow row = decided(4, Map.of("c3", "s2")).rows().get(0);

    assertThat(row.history().tokens()).containsExactly(0, -2, 1, -3);
    assertThat(row.decisive()).isEqualTo(1);
  }

  @Test
  void searchOlderThanTheWindowIsNotRead() {
    DecidedRows decided = decided(4, Map.of("c3", "s1"));

    assertThat(decided.rows()).isEmpty();
    assertThat(decided.decided()).isEqualTo(1);
    assertThat(decided.notRead()).isEqualTo(1);
    assertThat(decided.onlySearch()).isZero();
  }

  @Test
  void whereThereIsOneSearchThereIsNothingToFind() {
    // Before c1 there is but one, and in the window before c3 as well: b and s3.
    DecidedRows decided = decided(2, Map.of("c1", "s1", "c3", "s3"));

    assertThat(decided.rows()).isEmpty();
    assertThat(decided.decided()).isEqualTo(2);
    assertThat(decided.notRead()).isZero();
    assertThat(decided.onlySearch()).isEqualTo(2);
  }

  @Test
  void modelThatReadsNoSearchesFindsNone() {
    TestRows test = test();

    DecidedRows decided =
        DecidedRows.of(
            test, test.reader(ITEMS, Grams.NONE), WINDOW, new SearchTruth(Map.of("c3", "s2")));

    assertThat(decided.rows()).isEmpty();
    assertThat(decided.notRead()).isEqualTo(1);
  }

  @Test
  void shortHistoriesStandFirstAndOtherClicksAreLeftOut() {
    DecidedRows decided = decided(WINDOW, Map.of("c3", "s3", "c2", "s1"));

    assertThat(decided.decided()).isEqualTo(2);
    assertThat(decided.rows()).extracting(row -> row.history().length()).containsExactly(3, 5);
    assertThat(decided.rows()).extracting(DecidedRow::decisive).containsExactly(0, 4);
    assertThat(decided.users()).hasSize(2).containsOnly(0);
  }

  private static DecidedRows decided(int window, Map<String, String> truth) {
    TestRows test = test();
    return DecidedRows.of(
        test,
        test.reader(ITEMS, Grams.hashed(1 << 20, TextRules.V1)),
        window,
        new SearchTruth(truth));
  }

  private static TestRows test() {
    Logs logs =
        new Logs()
            .search("s1", "u", "hollow lake", 1)
            .clickUnder("", "c1", "u", "a", 2)
            .search("s2", "u", "gift card", 3)
            .clickUnder("", "c2", "u", "b", 4)
            .search("s3", "u", "iron siege", 5)
            .clickUnder("", "c3", "u", "c", 6);
    return TestRows.of(Splits.of(logs.log(), Protocol.ALL).training(), KnownSearches.CURRENT);
  }
}
