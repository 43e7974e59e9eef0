package dev.reckon.learning.evaluate.rank;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.learning.data.split.EvaluationRow;
import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.Splits;
import dev.reckon.learning.data.split.Vocabulary;
import dev.reckon.learning.data.testing.Logs;
import dev.reckon.learning.evaluate.rows.KnownSearches;
import dev.reckon.learning.evaluate.rows.SeenItems;
import dev.reckon.learning.evaluate.rows.TestRows;
import dev.reckon.learning.evaluate.statistics.Ranks;
import dev.reckon.learning.evaluate.testing.CircleRanker;
import dev.reckon.model.input.History;
import dev.reckon.model.popularity.PriorShift;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Of twenty clicks on a and b in turn, one a day, the last four, on c, are test. */
class MovingPriorTest {

  private static final long DAY = Duration.ofDays(1).toMillis();

  private static final Vocabulary VOCABULARY =
      new Vocabulary(List.of("a", "b", "c"), new long[] {7, 7, 0});

  private final Logs logs = new Logs();

  MovingPriorTest() {
    for (int i = 0; i < 16; i++) {
      logs.click("u", i % 2 == 0 ? "a" : "b", i * DAY);
    }
    for (int i = 16; i < 20; i++) {
      logs.click("u", "c", i * DAY);
    }
  }

  @Test
  void learnsFromEachTestEventOnceItsRowIsRanked() {
    MovingPrior prior = prior(Protocol.PREQUENTIAL);

    float[] first = prior.before(0);
    float[] second = prior.before(1);
    float[] last = prior.before(3);

    assertThat(first[2]).as("nobody has clicked c yet").isNegative();
    assertThat(second[2]).isGreaterThan(first[2]);
    assertThat(last[2]).isPositive();
    assertThat(last[0]).isNegative();
  }

  @Test
  void oneUserMovesAnItemOnceHoweverOftenTheyClick() {
    for (int i = 20; i < 200; i++) {
      logs.click("u", "c", 19 * DAY + i);
    }
    MovingPrior prior = prior(Protocol.PREQUENTIAL);

    float[] first = prior.before(0);
    float[] last = prior.before(39);

    assertThat(last).as("the user has clicked on c on that day, in training").isEqualTo(first);
  }

  @Test
  void standsAsOfTheEndOfTrainingUnderOtherProtocols() {
    MovingPrior prior = prior(Protocol.TIME_SPLIT);

    assertThat(prior.before(3)).isEqualTo(prior.before(0));
  }

  @Test
  void rowsAreRankedByTimeAFewAtOnceWithThePriorBeforeTheFirstOfThem() {
    for (int i = 20; i < 200; i++) {
      logs.click("u", i < 160 ? "a" : "c", i * DAY);
    }

    CircleRanker moving = ranked(prior(Protocol.PREQUENTIAL));
    assertThat(moving.calls()).extracting(CircleRanker.Call::rows).containsExactly(32, 8);
    assertThat(moving.leanings()).hasSize(2);
    assertThat(moving.leanings().get(1)[2])
        .as("after 32 clicks on c")
        .isGreaterThan(moving.leanings().get(0)[2]);

    CircleRanker standing = ranked(prior(Protocol.TIME_SPLIT));
    assertThat(standing.calls()).extracting(CircleRanker.Call::rows).containsExactly(40);
    assertThat(standing.leanings()).hasSize(1);
  }

  /** Forty rows; the later one is, the shorter its history. */
  private static CircleRanker ranked(MovingPrior prior) {
    CircleRanker ranker = new CircleRanker(3, 4, 0);
    List<EvaluationRow> rows =
        IntStream.range(0, 40)
            .mapToObj(i -> new EvaluationRow(History.ofItems(new int[4 - i / 10]), new int[0], 2))
            .toList();
    List<Ranks> unused = new ModelRanks(ranker, SeenItems.KEEP, prior).byStep(rows, done -> {});
    return ranker;
  }

  private MovingPrior prior(Protocol protocol) {
    Split split = Splits.of(logs.log(), protocol);
    return new MovingPrior(
        new PriorShift(1, 1),
        Duration.ofDays(1),
        new long[] {7, 7, 0},
        VOCABULARY,
        split,
        TestRows.of(split.test(), KnownSearches.NONE));
  }
}
