package dev.reckon.serving.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.model.popularity.PriorShift;
import dev.reckon.popularity.Fading;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScoreShiftTest {

  private static final long HOUR = Duration.ofHours(1).toMillis();

  private final Popularity popularity =
      new Popularity(new double[] {40, 40}, Fading.by(Duration.ofHours(1)), HOUR);
  private long nanos;
  private final ScoreShift shift =
      new ScoreShift(popularity, new long[] {400, 400}, new PriorShift(1, 1), () -> nanos);

  @Test
  void isMadeAnewAfterAClickAndASecondAtLeast() {
    float[] first = shift.get();
    assertThat(first).containsExactly(0, 0);

    nanos += Duration.ofSeconds(2).toNanos();
    assertThat(shift.get()).as("nothing was clicked").isSameAs(first);
    nanos += Duration.ofMillis(900).toNanos();
    popularity.count(1, 3 * HOUR);
    float[] second = shift.get();
    assertThat(second[1]).isPositive().isGreaterThan(second[0]);

    popularity.count(0, 3 * HOUR);
    assertThat(shift.get()).as("not yet").isSameAs(second);
    nanos += Duration.ofSeconds(1).toNanos();
    assertThat(shift.get()).isNotSameAs(second).containsExactly(0, 0);
  }

  @Test
  void countsWhatTrainingCountedAsItFades() {
    popularity.count(0, 3 * HOUR);

    assertThat(popularity.counts())
        .as("40, two half-lives ago")
        .containsExactly(new double[] {11, 10}, within(1e-9));
  }
}
