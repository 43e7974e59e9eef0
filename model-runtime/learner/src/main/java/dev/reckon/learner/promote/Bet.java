package dev.reckon.learner.promote;

/**
 * A test by betting that may be looked at after every step (Waudby-Smith and Ramdas, "Estimating
 * means of bounded random variables by betting", JRSS-B 2024, section 4).
 *
 * <p>The hypothesis is that each difference, given all before it, has a mean of at most 0. Somebody
 * who doubts that begins with a capital of 1 and bets a share of it on each difference before it is
 * known. Under the hypothesis no bet gains on average, so the capital ever reaches 1/e with a
 * probability of at most e (Ville's inequality): however often it is looked at, and whenever one
 * stops. No distribution is assumed, nor that differences are alike.
 *
 * <p>The share is the one that would have let the capital grow most, by the mean and the spread of
 * the differences so far (the paper's aGRAPA). It decides how soon the test ends, and not whether
 * it is right. Owned by one thread.
 */
final class Bet {

  /** Never all of the capital: one wrong bet would end the test. */
  private static final double MOST = 0.75;

  /** What is expected before anything is seen: no difference, of a spread of a tenth. */
  private static final double FIRST_VARIANCE = 0.01;

  private double logCapital;
  private double sum;
  private double sumOfSquares = FIRST_VARIANCE;
  private int steps = 1;

  /**
   * The next difference.
   *
   * @param difference from -1 to 1
   */
  void see(double difference) {
    if (!(difference >= -1 && difference <= 1)) {
      throw new IllegalArgumentException("a difference of shares is from -1 to 1: " + difference);
    }
    logCapital += Math.log1p(share() * difference);
    sum += difference;
    sumOfSquares += difference * difference;
    steps++;
  }

  private double share() {
    double mean = sum / steps;
    return mean <= 0 ? 0 : Math.min(MOST, mean / (sumOfSquares / steps));
  }

  /** Whether the hypothesis is rejected: with this probability at most if it is true. */
  boolean rejects(double error) {
    return logCapital >= -Math.log(error);
  }

  /** How much of 1 the doubter has now, as a logarithm. */
  double logCapital() {
    return logCapital;
  }
}
