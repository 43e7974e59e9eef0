package dev.reckon.learning.evaluate.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.reckon.learning.evaluate.explain.EvidenceOnTruth.Step;
import dev.reckon.learning.evaluate.testing.CircleRanker;
import dev.reckon.model.input.History;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * Rows of a search, an item, a search, an item, of which the ranker names the newest item by 0.7
 * and the first search by 0.2 for each step.
 */
class EvidenceOnTruthTest {

  private static final Offset<Double> CLOSE = offset(1e-6);
  private static final int FIRST = 0;
  private static final int SECOND = 2;

  private final CircleRanker circle = new CircleRanker(50, 8, 2);

  @Test
  void evidenceOnTheFirstSearchIsThatAfterEachStep() {
    EvidenceOnTruth found = found(rows(FIRST, FIRST));

    assertThat(found.steps()).extracting(Step::steps).containsExactly(1, 2);
    EvidenceOnTruth.Reading one = found.steps().get(0).reading();
    assertThat(one.ofSearches().value()).isEqualTo(1, CLOSE);
    assertThat(one.ofAll().value()).isEqualTo(0.2 / 0.9, CLOSE);
    assertThat(one.namedFirst().value()).isEqualTo(1);
    assertThat(found.steps().get(1).reading().ofAll().value()).isEqualTo(0.4 / 1.1, CLOSE);
  }

  @Test
  void whatLiesElsewhereIsNotFound() {
    EvidenceOnTruth found = found(rows(FIRST, SECOND, SECOND, SECOND));

    Step last = found.steps().get(1);
    assertThat(last.reading().ofSearches().value()).isEqualTo(0.25, CLOSE);
    assertThat(last.reading().ofAll().value()).isEqualTo(0.1 / 1.1, CLOSE);
    assertThat(last.reading().namedFirst().value()).isEqualTo(0.25, CLOSE);
  }

  @Test
  void besideItStandChanceAndTheNewestSearch() {
    EvidenceOnTruth found = found(rows(FIRST, SECOND, SECOND, SECOND));

    assertThat(found.chance().ofSearches().value()).isEqualTo(0.5);
    assertThat(found.chance().ofAll().value()).isEqualTo(0.25);
    assertThat(found.chance().namedFirst().value()).isEqualTo(0.5);
    assertThat(found.newestSearch().ofSearches().value()).isEqualTo(0.75);
    assertThat(found.newestSearch().ofAll().value()).isEqualTo(0.75);
    Step last = found.steps().get(1);
    assertThat(last.lessChance().ofSearches().value()).isEqualTo(-0.25, CLOSE);
    assertThat(last.lessChance().ofAll().value()).isEqualTo(0.1 / 1.1 - 0.25, CLOSE);
    assertThat(last.lessChance().namedFirst().value()).isEqualTo(-0.25, CLOSE);
    assertThat(last.lessNewestSearch().namedFirst().value()).isEqualTo(-0.5, CLOSE);
  }

  @Test
  void amongSearchesThatDecidedSomethingChanceIsHigher() {
    // Of the first row both searches decided something, of the second row one.
    EvidenceOnTruth found = found(rows(SECOND, SECOND));

    assertThat(found.deciding()).isEqualTo(1.5);
    assertThat(found.chance().ofDeciding().value()).isEqualTo(0.75);
    assertThat(found.steps().get(1).reading().ofDeciding().value()).isZero();
    assertThat(found.steps().get(1).lessChance().ofDeciding().value()).isEqualTo(-0.75);
  }

  @Test
  void whoNamesTheNewestThatDecidesIsRightWhereNoNewerOneDoes() {
    // Of the first row both searches decided something, of the second row the first alone.
    EvidenceOnTruth found = found(rows(FIRST, FIRST));

    assertThat(found.newestDeciding().namedFirst().value()).isEqualTo(0.5);
    assertThat(found.newestDeciding().ofAll().value()).isEqualTo(0.5);
    assertThat(found.newestSearch().namedFirst().value()).isZero();
    Step last = found.steps().get(1);
    assertThat(last.lessNewestDeciding().namedFirst().value()).isEqualTo(0.5, CLOSE);
  }

  @Test
  void differencesArePairedByRow() {
    // On every row the model is above chance by the same, whichever users are drawn.
    Step last = found(rows(FIRST, FIRST, FIRST)).steps().get(1);

    assertThat(last.lessChance().ofSearches().low()).isEqualTo(0.5, CLOSE);
    assertThat(last.lessChance().ofSearches().high()).isEqualTo(0.5, CLOSE);
    // Above the newest search it is by 1 on each row, and so in each resample: 2 / 1,001.
    assertThat(last.lessNewestSearch().ofSearches().p()).isEqualTo(2.0 / 1001, CLOSE);
  }

  @Test
  void seedsAreAveraged() {
    DecidedRows decided = rows(FIRST, SECOND);
    Spread all =
        new Spread(
            new double[] {1, 1}, new double[] {1, 1}, new double[] {0.5, 0.5}, new double[] {1, 1});
    Spread none = new Spread(new double[2], new double[2], new double[2], new double[2]);

    EvidenceOnTruth found =
        EvidenceOnTruth.of(decided, List.of(List.of(all), List.of(none)), 1).orElseThrow();

    EvidenceOnTruth.Reading reading = found.steps().get(0).reading();
    assertThat(reading.ofSearches().value()).isEqualTo(0.5);
    assertThat(reading.ofSearches().bySeed()).containsExactly(1.0, 0.0);
    assertThat(reading.ofAll().bySeed()).containsExactly(0.5, 0.0);
  }

  @Test
  void rowsOfUnequalLengthKeepTheirOwnEvidence() {
    List<DecidedRow> rows = List.of(row(0, FIRST), longRow());

    // Of the short row the first column is padding, so its evidence lies on its newest item alone.
    Spread spread = Spread.byStep(circle, rows).get(0);

    assertThat(spread.ofAll()[0]).isZero();
    assertThat(spread.ofAll()[1]).isEqualTo(0.2 / 0.9, CLOSE);
  }

  @Test
  void countsAndMeansTellWhatWasJudged() {
    EvidenceOnTruth found = found(rows(FIRST, SECOND));

    assertThat(found.rows()).isEqualTo(2);
    assertThat(found.users()).isEqualTo(2);
    assertThat(found.decided()).isEqualTo(7);
    assertThat(found.notRead()).isEqualTo(1);
    assertThat(found.onlySearch()).isEqualTo(4);
    assertThat(found.searches()).isEqualTo(2);
    assertThat(found.events()).isEqualTo(4);
    assertThat(found.eventsBetween()).isEqualTo(2);
  }

  @Test
  void modelWithoutStepsNamesNothing() {
    DecidedRows decided = rows(FIRST);
    List<Spread> none = Spread.byStep(new CircleRanker(50, 8, 0), decided.rows());

    EvidenceOnTruth found = EvidenceOnTruth.of(decided, List.of(none), 1).orElseThrow();

    assertThat(found.steps()).isEmpty();
    assertThat(found.chance().ofSearches().value()).isEqualTo(0.5);
  }

  @Test
  void withoutRowsThereIsNothingToSay() {
    assertThat(EvidenceOnTruth.of(new DecidedRows(List.of(), 3, 3, 0), List.of(List.of()), 1))
        .isEmpty();
  }

  private EvidenceOnTruth found(DecidedRows decided) {
    return EvidenceOnTruth.of(decided, List.of(Spread.byStep(circle, decided.rows())), 1)
        .orElseThrow();
  }

  /** A row for each of these positions of the decisive search, each of a user of its own. */
  private static DecidedRows rows(int... decisive) {
    List<DecidedRow> rows =
        IntStream.range(0, decisive.length).mapToObj(user -> row(user, decisive[user])).toList();
    return new DecidedRows(rows, rows.size() + 5, 1, 4);
  }

  private static DecidedRow row(int user, int decisive) {
    return new DecidedRow(
        new History(new int[] {-1, 3, -2, 4}, List.of(new int[] {1}, new int[] {2})),
        decisive,
        user % 2 == 0 ? List.of(FIRST, SECOND) : List.of(decisive),
        user);
  }

  private static DecidedRow longRow() {
    return new DecidedRow(
        new History(new int[] {-1, 3, -2, 4, 5}, List.of(new int[] {1}, new int[] {2})),
        FIRST,
        List.of(FIRST),
        1);
  }
}
