package dev.reckon.learning.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.Splits;
import dev.reckon.learning.data.testing.Logs;
import dev.reckon.model.popularity.RecentCounts;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class RecentTrainingTest {
  private static final long HOUR = Duration.ofHours(1).toMillis();

  @Test
  void countsAreAsOfTheNewestTrainingEventAndFadeByTheHalfLifeOfTheData() {
    EventLog log = whatEverybodyClicksChangesByTheDay().log();
    Split split = Splits.of(log, Protocol.TIME_SPLIT);

    RecentCounts recent = RecentTraining.of(log, split).orElseThrow();

    assertThat(recent.halfLife()).isLessThanOrEqualTo(Duration.ofDays(1));
    long newest = split.training().get(split.training().size() - 1).eventTimeMillis();
    assertThat(recent.newest()).isEqualTo(Instant.ofEpochMilli(newest));
    assertThat(recent.counts()).hasSize(split.vocabulary().size());
    double expected =
        split.training().stream()
            .filter(target -> target.itemId().equals("day3"))
            .mapToDouble(
                target ->
                    Math.pow(
                        .5,
                        (double) (newest - target.eventTimeMillis())
                            / recent.halfLife().toMillis()))
            .sum();
    assertThat(recent.counts()[split.vocabulary().indexOf("day3")])
        .isCloseTo(expected, within(1e-6));
  }

  @Test
  void aModelForServingTakesItsHalfLifeFromASplitOfItsDataByTime() {
    EventLog log = whatEverybodyClicksChangesByTheDay().log();

    RecentCounts all = RecentTraining.of(log, Splits.of(log, Protocol.ALL)).orElseThrow();

    assertThat(all.halfLife()).isLessThanOrEqualTo(Duration.ofDays(1));
    assertThat(all.newest().toEpochMilli())
        .isEqualTo(log.events().get(log.events().size() - 1).eventTimeMillis());
  }

  @Test
  void aUserCountsOnceForAnItemWithinAHalfLifeHoweverOftenTheyClick() {
    Logs logs = whatEverybodyClicksChangesByTheDay();
    long end = 10 * 24 * HOUR;
    for (int i = 0; i < 2_000; i++) {
      logs.click("owner", "owned", end + i);
    }
    EventLog log = logs.log();
    Split split = Splits.of(log, Protocol.ALL);

    RecentCounts recent = RecentTraining.of(log, split).orElseThrow();
    long[] votes = RecentTraining.votes(split, recent.halfLife());

    int owned = split.vocabulary().indexOf("owned");
    assertThat(split.vocabulary().count(owned)).isEqualTo(2_000);
    assertThat(recent.counts()[owned]).isBetween(.99, 1.0);
    assertThat(votes[owned]).isEqualTo(1);
    assertThat(votes[split.vocabulary().indexOf("day3")]).isEqualTo(24);
  }

  @Test
  void madeUpTimesTellNothing() {
    EventLog log = whatEverybodyClicksChangesByTheDay().orderOnlyLog();

    assertThat(RecentTraining.of(log, Splits.of(log, Protocol.ALL))).isEmpty();
  }

  @Test
  void tooFewEventsTellNothing() {
    EventLog log = new Logs().click("u", "a", 1).log();

    assertThat(RecentTraining.of(log, Splits.of(log, Protocol.ALL))).isEmpty();
  }

  /** Ten days of 24 users; each clicks something of their own, then the item of the day. */
  private static Logs whatEverybodyClicksChangesByTheDay() {
    Logs logs = new Logs();
    for (int day = 0; day < 10; day++) {
      for (int hour = 0; hour < 24; hour++) {
        long time = (day * 24L + hour) * HOUR;
        logs.click("u" + day + "-" + hour, "other" + hour, time);
        logs.click("u" + day + "-" + hour, "day" + day, time + 1);
      }
    }
    return logs;
  }
}
