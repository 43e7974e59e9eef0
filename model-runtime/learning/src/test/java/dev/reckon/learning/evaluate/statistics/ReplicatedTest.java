package dev.reckon.learning.evaluate.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReplicatedTest {

  /** Quantiles of Student's t at .975, from tables. */
  private static final double T_2 = 4.302653;

  private static final double T_4 = 2.776445;

  @Test
  void oneSeedHasThePercentilesOfTheResamples() {
    double[] resampled = IntStream.range(0, 1000).mapToDouble(i -> i - 100).toArray();

    Difference difference = one(new Sampled(400, resampled)).difference();

    assertThat(difference.low()).isEqualTo(-75);
    assertThat(difference.high()).isEqualTo(874);
    // -100 to 0 are not above zero: 101 resamples and the rows themselves, on two sides.
    assertThat(difference.p()).isEqualTo(2 * 102 / 1001.0, offset(1e-12));
    assertThat(one(new Sampled(400, resampled)).estimate())
        .isEqualTo(new Estimate(400, -75, 874, null, null));
  }

  @Test
  void sameRankingsDoNotDiffer() {
    Replicated some = one(new Sampled(3, new double[] {1, 2, 3, 4}));

    assertThat(some.less(some)).isEqualTo(new Difference(0, 0, 0, 1));
  }

  @Test
  void differenceInEveryResampleIsAsUnlikelyAsTheResamplesCanTell() {
    double[] resampled = new double[1000];
    Arrays.fill(resampled, 0.5);

    assertThat(one(new Sampled(0.5, resampled)).difference().p())
        .isEqualTo(2 / 1001.0, offset(1e-12));
  }

  @Test
  void seedsAloneGiveStudentsIntervalOfTheirMean() {
    Estimate estimate = seeds(1, 2, 3).estimate();

    assertThat(estimate.value()).isEqualTo(2, offset(1e-12));
    assertThat(estimate.bySeed()).containsExactly(1.0, 2.0, 3.0);
    assertThat(estimate.seedDeviation()).isEqualTo(1, offset(1e-12));
    assertThat(estimate.low()).isEqualTo(2 - T_2 / Math.sqrt(3), offset(1e-5));
    assertThat(estimate.high()).isEqualTo(2 + T_2 / Math.sqrt(3), offset(1e-5));
  }

  @Test
  void twoModelsOfThreeSeedsAreComparedByWelchsTest() {
    Difference difference = seeds(1, 2, 3).less(seeds(2, 3, 4));

    // Equal variances of 1, so the standard error is sqrt(2/3) and the degrees of freedom are 4.
    double reach = T_4 * Math.sqrt(2 / 3.0);
    assertThat(difference.value()).isEqualTo(-1, offset(1e-12));
    assertThat(difference.low()).isEqualTo(-1 - reach, offset(1e-5));
    assertThat(difference.high()).isEqualTo(-1 + reach, offset(1e-5));
    // t = 1.2247 on 4 degrees of freedom
    assertThat(difference.p()).isEqualTo(0.2879, offset(1e-4));
  }

  @Test
  void readingsOfTheSameSeedsAreComparedSeedBySeed() {
    Difference difference = seeds(2.1, 3, 3.9).lessOfSameSeeds(seeds(1, 2, 3));

    // 1.1, 1 and .9, whose deviation is .1
    assertThat(difference.value()).isEqualTo(1, offset(1e-12));
    assertThat(difference.low()).isEqualTo(1 - T_2 * 0.1 / Math.sqrt(3), offset(1e-5));
  }

  @Test
  void rowsAndSeedsAddUp() {
    double[] up = resamples(10, 2);
    double[] down = resamples(14, 2);

    Estimate estimate =
        new Replicated(List.of(new Sampled(10, up), new Sampled(14, down))).estimate();

    // Between resamples 4, between seeds 8 / 2 = 4 with one degree of freedom: 8^2 / 4^2 = 4 in
    // all.
    assertThat(estimate.high()).isEqualTo(12 + T_4 * Math.sqrt(8), offset(0.01));
  }

  @Test
  void seedsOfABaselineDoNotVary() {
    Difference difference = seeds(1, 2, 3).less(one(new Sampled(2, new double[1000])));

    assertThat(difference.high() - difference.value()).isEqualTo(T_2 / Math.sqrt(3), offset(1e-5));
  }

  /** A thousand resamples around a mean with a variance of deviation squared. */
  private static double[] resamples(double mean, double deviation) {
    return IntStream.range(0, 1000)
        .mapToDouble(i -> mean + (i % 2 == 0 ? deviation : -deviation) * Math.sqrt(0.999))
        .toArray();
  }

  /** Seeds that differ, on rows that do not. */
  private static Replicated seeds(double... values) {
    return new Replicated(
        Arrays.stream(values)
            .mapToObj(
                value -> {
                  double[] resampled = new double[1000];
                  Arrays.fill(resampled, value);
                  return new Sampled(value, resampled);
                })
            .toList());
  }

  private static Replicated one(Sampled sampled) {
    return new Replicated(List.of(sampled));
  }
}
