package dev.reckon.popularity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class FadingTest {
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final long NOW = 1_800_000_000_000L;
  private static final Fading HOURLY = Fading.by(Duration.ofHours(1));

  @Test
  void anOccurrenceCountsHalfForEachHalfLife() {
    double weight = HOURLY.weight(NOW);

    assertThat(HOURLY.count(weight, NOW)).isEqualTo(1);
    assertThat(HOURLY.count(weight, NOW + HOUR)).isCloseTo(.5, within(1e-9));
    assertThat(HOURLY.count(weight, NOW + 3 * HOUR)).isCloseTo(.125, within(1e-9));
  }

  @Test
  void weightsAddUp() {
    double sum = Fading.sum(HOURLY.weight(NOW), HOURLY.weight(NOW - 2 * HOUR));
    sum = Fading.sum(HOURLY.weight(5.5, NOW - HOUR), sum);

    assertThat(HOURLY.count(sum, NOW)).isCloseTo(1 + .25 + 2.75, within(1e-6));
  }

  @Test
  void nothingAddsNothing() {
    assertThat(Fading.sum(Fading.NOTHING, 5)).isEqualTo(5);
    assertThat(Fading.sum(Fading.NOTHING, Fading.NOTHING)).isEqualTo(Fading.NOTHING);
    assertThat(HOURLY.weight(0, NOW)).isEqualTo(Fading.NOTHING);
    assertThat(HOURLY.count(Fading.NOTHING, NOW)).isZero();
  }

  @Test
  void withoutFadingAllTimesAreAlike() {
    double sum = Fading.sum(Fading.none().weight(0), Fading.none().weight(NOW));

    assertThat(Fading.none().count(sum, NOW + HOUR)).isCloseTo(2, within(1e-12));
  }

  @Test
  void aHalfLifeMustBePositive() {
    assertThatThrownBy(() -> Fading.by(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("half-life");
  }
}
