package dev.reckon.learner.promote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.learner.promote.Trial.Outcome;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Looked at after every window, as a learner looks. Seeds are fixed. */
class TrialTest {

  private static final double MARGIN = 0.1;
  private static final double ERROR = 0.05;
  private static final Trial.Rule RULE = new Trial.Rule(MARGIN, ERROR, 5);

  private static final int TRIALS = 1_000;
  private static final int WINDOWS = 1_500;
  private static final double LIVE = 0.3;

  @Test
  void aCandidateThatIsWorseByTheMarginIsRarelyPromotedThoughEveryWindowIsLookedAt() {
    assertThat(share(Outcome.GOOD, (1 - MARGIN) * LIVE, 0)).isLessThanOrEqualTo(ERROR);
  }

  @Test
  void aCandidateThatIsAsGoodIsRarelyDropped() {
    assertThat(share(Outcome.WORSE, LIVE, 0)).isLessThanOrEqualTo(ERROR);
  }

  /** Clicks of one user in one window are alike: figures vary far more than by chance alone. */
  @Test
  void bothHoldWhereTheClicksOfAWindowAreAlike() {
    assertThat(share(Outcome.GOOD, (1 - MARGIN) * LIVE, 0.2)).isLessThanOrEqualTo(ERROR);
    assertThat(share(Outcome.WORSE, LIVE, 0.2)).isLessThanOrEqualTo(ERROR);
  }

  @Test
  void aCandidateThatIsAsGoodIsPromotedAndABetterOneSooner() {
    assertThat(share(Outcome.GOOD, LIVE, 0)).isGreaterThan(0.9);
    assertThat(windowsToEnd(1.2 * LIVE)).isLessThan(windowsToEnd(LIVE) / 2);
  }

  @Test
  void aCandidateThatIsFarWorseIsDropped() {
    assertThat(share(Outcome.WORSE, 0.7 * LIVE, 0)).isGreaterThan(0.99);
  }

  @Test
  void clicksOfOneModelAloneDecideNothing() {
    Trial trial = new Trial(RULE);
    for (int i = 0; i < 40; i++) {
      trial.see(new Clicks(1, 1), Clicks.NONE);
    }

    assertThat(trial.outcome()).isEqualTo(Outcome.OPEN);
    assertThat(trial.describe())
        .isEqualTo("its lists held 1.0000 of 40 clicks, those of the live model 0.0000 of 0");
  }

  @Test
  void aDecisionIsNotTakenBack() {
    Trial trial = new Trial(RULE);
    for (int i = 0; i < 20; i++) {
      trial.see(new Clicks(60, 60), new Clicks(0, 60));
    }
    assertThat(trial.outcome()).isEqualTo(Outcome.GOOD);
    for (int i = 0; i < 200; i++) {
      trial.see(new Clicks(0, 60), new Clicks(60, 60));
    }

    assertThat(trial.outcome()).isEqualTo(Outcome.GOOD);
  }

  @Test
  void onlyDifferencesOfSharesAreBetOn() {
    assertThatThrownBy(() -> new Bet().see(1.5)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Bet().see(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /**
   * How often a trial ends so.
   *
   * @param spread how far the rates of a window are from the mean, up or down
   */
  private static double share(Outcome outcome, double candidate, double spread) {
    int ended = 0;
    for (int trial = 0; trial < TRIALS / (spread > 0 ? 2 : 1); trial++) {
      ended += run(candidate, spread, trial, WINDOWS).outcome() == outcome ? 1 : 0;
    }
    return (double) ended / TRIALS * (spread > 0 ? 2 : 1);
  }

  private static Trial run(double candidate, double spread, long seed, int windows) {
    SplittableRandom random = new SplittableRandom(seed);
    Trial trial = new Trial(RULE);
    for (int window = 0; window < windows && trial.outcome() == Outcome.OPEN; window++) {
      trial.see(
          clicks(5, candidate + spread * sign(random), random),
          clicks(20, LIVE + spread * sign(random), random));
    }
    return trial;
  }

  private static int sign(SplittableRandom random) {
    return random.nextBoolean() ? 1 : -1;
  }

  private static double windowsToEnd(double candidate) {
    double sum = 0;
    for (int seed = 0; seed < 200; seed++) {
      int windows = 1;
      while (run(candidate, 0, seed, windows).outcome() == Outcome.OPEN && windows < 2_048) {
        windows *= 2;
      }
      sum += windows;
    }
    return sum / 200;
  }

  private static Clicks clicks(int count, double rate, SplittableRandom random) {
    int hits = 0;
    for (int click = 0; click < count; click++) {
      hits += random.nextDouble() < rate ? 1 : 0;
    }
    return new Clicks(hits, count);
  }
}
