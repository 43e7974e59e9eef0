package dev.reckon.model.popularity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PriorShiftTest {

  private static final long[] TRAINED = {99, 299, 599};

  @Test
  void whereSharesAreThoseOfTrainingNothingIsAdded() {
    double[] now = {1_000, 3_000, 6_000};

    assertThat(new PriorShift(1, 1).of(now, TRAINED)).containsExactly(0, 0, 0);
  }

  /** Of two items that the model holds equally likely, with shares .1 and .6 in training. */
  @Test
  void oddsAreMultipliedByHowMuchSharesHaveMoved() {
    double[] now = {6e9, 3e9, 1e9};
    float[] bias = new PriorShift(1, 1).of(now, TRAINED);

    assertThat(Math.exp(bias[0] - bias[2])).isCloseTo((0.6 / 0.1) / (0.1 / 0.6), within(1e-4));
  }

  @Test
  void halfOfTheWayAtATemperatureIsHalfOfItTimesThat() {
    double[] now = {0, 4, 8};
    float[] all = new PriorShift(1, 1).of(now, TRAINED);
    float[] some = new PriorShift(0.5, 2.5).of(now, TRAINED);

    assertThat(some[0]).isCloseTo(1.25f * all[0], within(1e-6f)).isNegative();
  }

  @Test
  void aFewClicksOnWhatWasNeverClickedMoveItALittle() {
    float[] bias = new PriorShift(1, 1).of(new double[] {0, 0, 0}, TRAINED);
    assertThat(bias).as("no click lately, so nothing is known").containsExactly(0, 0, 0);

    bias = new PriorShift(1, 1).of(new double[] {1, 0, 0}, TRAINED);
    assertThat(Math.exp(bias[0])).isCloseTo((1 + 20 * 0.1) / 21 / 0.1, within(1e-4));
  }

  @Test
  void aWeightIsAShare() {
    assertThatThrownBy(() -> new PriorShift(1.5, 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
