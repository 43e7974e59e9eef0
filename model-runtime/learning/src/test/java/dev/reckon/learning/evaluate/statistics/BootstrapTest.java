package dev.reckon.learning.evaluate.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.reckon.learning.evaluate.statistics.RankingMetric.Kind;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BootstrapTest {

  private static final RankingMetric MRR = new RankingMetric(Kind.MRR, 20);
  private static final RankingMetric HITS = new RankingMetric(Kind.HR, 10);

  private static final int[] USERS = {0, 0, 0, 1, 2, 2, 3};
  private static final Ranks ONE = new Ranks(new int[] {1, 0, 2, 4, 0, 1, 0});
  private static final Ranks OTHER = new Ranks(new int[] {2, 1, 0, 4, 1, 0, 5});

  @Test
  void pairedDifferenceIsDistributedAsAllResamplesOfUsersWorkedOut() {
    double[] exact = everyResample();
    Arrays.sort(exact);
    double mean = Arrays.stream(exact).average().orElseThrow();
    double variance =
        Arrays.stream(exact).map(x -> (x - mean) * (x - mean)).average().orElseThrow();

    Bootstrap bootstrap = new Bootstrap(USERS, 1);
    Sampled difference = bootstrap.mean(ONE, MRR).less(bootstrap.mean(OTHER, MRR));
    double[] drawn = difference.resampled().clone();
    Arrays.sort(drawn);

    // 1/7 of (1 - 1/2) + (0 - 1) + (1/2 - 0) + 0 + (0 - 1) + (1 - 0) + (0 - 1/5)
    assertThat(difference.value()).isEqualTo(-0.2 / 7, offset(1e-12));
    assertThat(Arrays.stream(drawn).average().orElseThrow())
        .isEqualTo(mean, offset(4 * Math.sqrt(variance / drawn.length)));
    assertThat(difference.variance()).isEqualTo(variance, offset(0.15 * variance));
    for (double share : new double[] {0.1, 0.25, 0.5, 0.75, 0.9}) {
      // As many of the exact resamples lie below a quantile of the drawn ones, but for chance.
      double quantile = drawn[(int) (share * drawn.length)];
      assertThat(shareBelow(exact, quantile - 1e-9)).isLessThanOrEqualTo(share + 0.05);
      assertThat(shareBelow(exact, quantile + 1e-9)).isGreaterThanOrEqualTo(share - 0.05);
    }
    assertThat(Arrays.stream(drawn))
        .allMatch(x -> Arrays.stream(exact).anyMatch(it -> Math.abs(it - x) < 1e-12));
  }

  /** The difference of the means in all 4^4 equally likely draws of four of the four users. */
  private static double[] everyResample() {
    return IntStream.range(0, 256)
        .mapToDouble(
            draw -> {
              double sum = 0;
              int rows = 0;
              for (int place = 0; place < 4; place++) {
                int user = (draw >> (2 * place)) & 3;
                for (int row = 0; row < USERS.length; row++) {
                  if (USERS[row] == user) {
                    sum += MRR.of(ONE.ranks()[row]) - MRR.of(OTHER.ranks()[row]);
                    rows++;
                  }
                }
              }
              return sum / rows;
            })
        .toArray();
  }

  private static double shareBelow(double[] values, double bound) {
    return (double) Arrays.stream(values).filter(x -> x < bound).count() / values.length;
  }

  @Test
  void rowsOfAUserAreDrawnTogether() {
    // Ten equal rows of each user have no more information than one.
    int[] users = IntStream.range(0, 1000).map(row -> row / 10).toArray();
    Ranks repeated = new Ranks(Arrays.stream(users).map(user -> user % 3).toArray());
    Ranks once = new Ranks(IntStream.range(0, 100).map(user -> user % 3).toArray());

    Sampled ofRows = new Bootstrap(users, 5).mean(repeated, MRR);
    Sampled ofUsers = new Bootstrap(IntStream.range(0, 100).toArray(), 5).mean(once, MRR);

    assertThat(ofRows.value()).isEqualTo(ofUsers.value(), offset(1e-12));
    assertThat(ofRows.resampled()).containsExactly(ofUsers.resampled(), offset(1e-12));
  }

  @Test
  void intervalOfUsersWithOneRowIsThatOfAProportion() {
    int[] ranks = new int[10_000];
    Arrays.fill(ranks, 0, 1_000, 1);

    Difference hits =
        new Bootstrap(IntStream.range(0, 10_000).toArray(), 7)
            .mean(new Ranks(ranks), HITS)
            .difference();

    // The standard error is sqrt(.1 * .9 / 10,000) = .003; the bootstrap's own noise is a tenth.
    assertThat(hits.value()).isEqualTo(0.1);
    assertThat(hits.low()).isEqualTo(0.1 - 1.96 * 0.003, offset(0.0007));
    assertThat(hits.high()).isEqualTo(0.1 + 1.96 * 0.003, offset(0.0007));
  }

  @Test
  void drawsDependOnTheSeedAlone() {
    Sampled five = new Bootstrap(USERS, 5).mean(ONE, MRR);

    assertThat(new Bootstrap(USERS, 5).mean(ONE, MRR).resampled()).isEqualTo(five.resampled());
    assertThat(new Bootstrap(USERS, 6).mean(ONE, MRR).resampled()).isNotEqualTo(five.resampled());
  }

  @Test
  void usersMayBeNumberedWithGaps() {
    int[] gaps = Arrays.stream(USERS).map(user -> 10 * user + 3).toArray();

    assertThat(new Bootstrap(gaps, 5).mean(ONE, MRR).resampled())
        .isEqualTo(new Bootstrap(USERS, 5).mean(ONE, MRR).resampled());
    assertThat(new Bootstrap(gaps, 5).users()).isEqualTo(4);
  }
}
