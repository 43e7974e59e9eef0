package dev.reckon.learner;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.reckon.learner.cycle.Kind;
import dev.reckon.learner.log.LogTotals;
import dev.reckon.testing.Events;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NextCycleTest {

  private static final long HOUR = Duration.ofHours(1).toMillis();

  private final LearnerSettings settings =
      LearnerSettings.of(
          ConfigFactory.parseString(
              "reckon.learner { first.clicks = 1000, next.clicks = 100, cadence.clicks = 5000 }"));

  @Test
  void theFirstBundleIsMadeOnceThereIsEnoughAndTriedAgainOnceThereIsMore() {
    assertThat(due(false, totals(999, 0), Progress.BEGINNING)).isEmpty();
    assertThat(due(false, totals(1_000, 0), Progress.BEGINNING)).contains(Kind.FIRST);
    Progress tried = Progress.BEGINNING.cycleBegun(Kind.FIRST, Events.DAY, 1_000);
    assertThat(due(false, totals(1_099, 90), tried)).isEmpty();
    assertThat(due(false, totals(1_100, 0), tried)).contains(Kind.FIRST);
  }

  @Test
  void theNextIsMadeAfterAnHourOfEventsOrManyClicks() {
    Progress begun = Progress.BEGINNING.cycleBegun(Kind.CONTINUED, Events.DAY, 1_000);

    assertThat(due(true, totals(1_200, 0), begun)).isEmpty();
    assertThat(due(true, totals(1_200, 1), begun)).contains(Kind.CONTINUED);
    assertThat(due(true, totals(6_000, 0), begun)).contains(Kind.CONTINUED);
  }

  @Test
  void timeWithoutClicksMakesNoBundle() {
    Progress begun = Progress.BEGINNING.cycleBegun(Kind.CONTINUED, Events.DAY, 1_000);

    assertThat(due(true, totals(1_000, 500), begun)).isEmpty();
    assertThat(due(true, totals(1_099, 500), begun)).isEmpty();
  }

  @Test
  void onceADayABundleIsMadeFromNothing() {
    Progress anchored = Progress.BEGINNING.cycleBegun(Kind.ANCHOR, Events.DAY, 0);
    Progress later = anchored.cycleBegun(Kind.CONTINUED, Events.DAY + 23 * HOUR, 1_000);

    assertThat(due(true, totals(2_000, 23.9), later.cycleBegun(Kind.CONTINUED, Events.DAY, 0)))
        .contains(Kind.CONTINUED);
    assertThat(due(true, totals(2_000, 24), later)).contains(Kind.ANCHOR);
  }

  @Test
  void theFirstBundleOfALearnerContinuesTheGivenOneAndTheDayBeginsThere() {
    assertThat(due(true, totals(200, 0), Progress.BEGINNING)).contains(Kind.CONTINUED);
    Progress begun = Progress.BEGINNING.cycleBegun(Kind.CONTINUED, Events.DAY, 200);

    assertThat(begun.anchorEventMillis()).isEqualTo(Events.DAY);
    assertThat(due(true, totals(400, 24), begun)).contains(Kind.ANCHOR);
  }

  @Test
  void anErasureThatATrainingHadToIgnoreMakesTheNextBeginFromNothing() {
    Progress begun = Progress.BEGINNING.cycleBegun(Kind.CONTINUED, Events.DAY, 200).anchorDue();

    assertThat(due(true, totals(400, 1), begun)).contains(Kind.ANCHOR);
  }

  @Test
  void aLogThatWasBegunAnewIsNotWaitedForUntilItIsAsLargeAsTheOldOne() {
    Progress begun = Progress.BEGINNING.cycleBegun(Kind.CONTINUED, Events.DAY, 100_000);

    assertThat(due(true, totals(99, -5), begun)).isEmpty();
    assertThat(due(true, totals(100, -5), begun)).contains(Kind.CONTINUED);
    assertThat(due(false, totals(1_000, -5), begun)).contains(Kind.FIRST);
  }

  private Optional<Kind> due(boolean hasLive, LogTotals totals, Progress progress) {
    return NextCycle.due(hasLive, totals, progress, settings);
  }

  private static LogTotals totals(long clicks, double hours) {
    long time = Events.DAY + (long) (hours * HOUR);
    return new LogTotals(clicks, 0, 0, 0, 0, time, time);
  }
}
