package dev.reckon.serving.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.serving.testing.Batches;
import dev.reckon.testing.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class DepthLimitTest {
  private static final int TRAINED = 2;
  private static final Duration HIGH = Batches.DEPTH.high();
  private static final Duration BETWEEN = Duration.ofMillis(50);
  private static final Duration LOW = Batches.DEPTH.low();

  private final ManualClock clock = new ManualClock();
  private DepthLimit limit = new DepthLimit(Batches.DEPTH, TRAINED);

  @Test
  void withoutLoadEverybodyTakesWhatWasAskedFor() {
    observe(LOW);

    assertThat(limit.stepsOf(2)).isEqualTo(2);
    assertThat(limit.stepsOf(9)).isEqualTo(9);
    assertThat(limit.lowered()).isZero();
  }

  @Test
  void aLongBacklogTakesAStepAwayAtOnceAndOthersAsItLasts() {
    observe(HIGH);
    assertThat(limit.stepsOf(2)).isEqualTo(1);
    assertThat(limit.stepsOf(9)).isEqualTo(1);
    assertThat(limit.stepsOf(0)).isZero();

    clock.pass(HIGH.minusMillis(1));
    observe(HIGH);
    assertThat(limit.stepsOf(2)).isEqualTo(1);

    clock.pass(Duration.ofMillis(1));
    observe(HIGH);
    assertThat(limit.stepsOf(2)).isZero();

    clock.pass(HIGH);
    observe(HIGH);
    assertThat(limit.lowered()).isEqualTo(2); // there is no more to take
  }

  @Test
  void betweenTheTwoBacklogsNothingChanges() {
    observe(BETWEEN);
    assertThat(limit.lowered()).isZero();
    observe(HIGH);
    clock.pass(Duration.ofMinutes(1));
    observe(BETWEEN);

    assertThat(limit.lowered()).isEqualTo(1);
  }

  @Test
  void stepsComeBackOneByOneAfterCalm() {
    lowerToNothing();

    observe(LOW);
    clock.pass(Batches.DEPTH.recovery().minusMillis(1));
    observe(LOW);
    assertThat(limit.stepsOf(2)).isZero();

    clock.pass(Duration.ofMillis(1));
    observe(LOW);
    assertThat(limit.stepsOf(2)).isEqualTo(1);

    clock.pass(Batches.DEPTH.recovery());
    observe(LOW);
    assertThat(limit.stepsOf(2)).isEqualTo(2);
  }

  @Test
  void calmThatIsBrokenBeginsAnew() {
    lowerToNothing();
    observe(LOW);
    clock.pass(Batches.DEPTH.recovery().minusMillis(1));
    observe(BETWEEN);
    clock.pass(Duration.ofMillis(1));
    observe(LOW);

    assertThat(limit.stepsOf(2)).isZero();
  }

  @Test
  void aLongSilenceGivesAllStepsBack() {
    lowerToNothing();
    observe(LOW);
    clock.pass(Duration.ofHours(1));
    observe(LOW);

    assertThat(limit.lowered()).isZero();
  }

  @Test
  void aModelWithoutStepsHasNoneToLose() {
    limit = new DepthLimit(Batches.DEPTH, 0);
    observe(HIGH);

    assertThat(limit.lowered()).isZero();
    assertThat(limit.stepsOf(0)).isZero();
  }

  @Test
  void someStepsMayBeKeptUnderAnyLoad() {
    limit =
        new DepthLimit(new DepthSettings(true, 1, HIGH, LOW, Batches.DEPTH.recovery()), TRAINED);
    lowerToNothing();

    assertThat(limit.stepsOf(2)).isEqualTo(1);
  }

  @Test
  void itCanBeSwitchedOff() {
    limit =
        new DepthLimit(new DepthSettings(false, 0, HIGH, LOW, Batches.DEPTH.recovery()), TRAINED);
    lowerToNothing();

    assertThat(limit.stepsOf(2)).isEqualTo(2);
  }

  @Test
  void theLowBacklogIsBelowTheHighOne() {
    assertThatThrownBy(() -> new DepthSettings(true, 0, LOW, LOW, Batches.DEPTH.recovery()))
        .hasMessageContaining("the low backlog PT0.02S is not below the high one");
  }

  private void lowerToNothing() {
    for (int i = 0; i < 5; i++) {
      observe(HIGH);
      clock.pass(HIGH);
    }
  }

  private void observe(Duration backlog) {
    limit.observe(backlog.toNanos(), clock.getAsLong());
  }
}
