package dev.reckon.learning.evaluate.statistics;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A bootstrap of rows by user: as many users as there are are drawn with replacement, each with all
 * of their rows, since rows of one user are not independent. Where every user has one row, that is
 * the bootstrap by row.
 *
 * <p>One bootstrap draws once. So whatever it resamples is resampled alike, and differences between
 * recommenders are paired by row.
 */
public final class Bootstrap {

  static final int RESAMPLES = 1000;

  private final int[] userOfRow;
  private final int users;

  /** (resample, user): how often the user was drawn. */
  private final byte[][] drawn;

  private final double[] rowsDrawn;

  /**
   * Draws the resamples; they take 1,000 bytes a user.
   *
   * @param userOfRow for each row, at least one, its user: any numbers from 0
   */
  public Bootstrap(int[] userOfRow, long seed) {
    this.userOfRow = consecutive(userOfRow);
    this.users = Arrays.stream(this.userOfRow).max().orElseThrow() + 1;
    this.drawn = draw(users, new SplittableRandom(seed));
    double[] rowsOfUser = new double[users];
    for (int user : this.userOfRow) {
      rowsOfUser[user]++;
    }
    this.rowsDrawn = resample(rowsOfUser);
  }

  public int users() {
    return users;
  }

  /** The mean over rows of a metric, in all resamples. */
  public Sampled mean(Ranks ranks, RankingMetric metric) {
    return mean(Arrays.stream(ranks.ranks()).mapToDouble(metric::of).toArray());
  }

  /** The mean over rows of a value of each, in all resamples. */
  public Sampled mean(double[] ofRow) {
    double[] sumOfUser = new double[users];
    for (int row = 0; row < userOfRow.length; row++) {
      sumOfUser[userOfRow[row]] += ofRow[row];
    }
    double[] means = resample(sumOfUser);
    for (int resample = 0; resample < RESAMPLES; resample++) {
      means[resample] /= rowsDrawn[resample];
    }
    return new Sampled(Arrays.stream(sumOfUser).sum() / userOfRow.length, means);
  }

  /** The sum over users in each resample. Most users are missed by a ranking: they cost nothing. */
  private double[] resample(double[] ofUser) {
    int[] counting = IntStream.range(0, users).filter(user -> ofUser[user] != 0).toArray();
    double[] sums = new double[RESAMPLES];
    for (int resample = 0; resample < RESAMPLES; resample++) {
      byte[] times = drawn[resample];
      double sum = 0;
      for (int user : counting) {
        sum += times[user] * ofUser[user];
      }
      sums[resample] = sum;
    }
    return sums;
  }

  private static byte[][] draw(int users, SplittableRandom random) {
    byte[][] drawn = new byte[RESAMPLES][users];
    for (byte[] times : drawn) {
      for (int draw = 0; draw < users; draw++) {
        times[random.nextInt(users)]++;
      }
    }
    return drawn;
  }

  /** The same users, numbered without gaps. */
  private static int[] consecutive(int[] userOfRow) {
    int[] distinct = Arrays.stream(userOfRow).distinct().sorted().toArray();
    return Arrays.stream(userOfRow).map(user -> Arrays.binarySearch(distinct, user)).toArray();
  }
}
