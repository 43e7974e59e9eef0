package dev.reckon.popularity;

import java.time.Duration;

/**
 * How popularity fades: an occurrence counts half as much for each half-life that has passed since.
 *
 * <p>The weight of occurrences is kept as the binary logarithm of the sum of 2^(time / half-life)
 * over them. As all fade at one rate, it does not depend on the current time: the order of two
 * weights changes only with a new occurrence. It cannot overflow. An immutable value.
 */
public final class Fading {

  /** The weight without any occurrence. */
  public static final double NOTHING = Double.NEGATIVE_INFINITY;

  private static final double LN_2 = Math.log(2);
  private static final Fading NONE = new Fading(Double.POSITIVE_INFINITY);

  private final double halfLifeMillis;

  private Fading(double halfLifeMillis) {
    this.halfLifeMillis = halfLifeMillis;
  }

  /**
   * Fading by half within each half-life.
   *
   * @throws IllegalArgumentException if it is shorter than a millisecond
   */
  public static Fading by(Duration halfLife) {
    if (halfLife.toMillis() <= 0) {
      throw new IllegalArgumentException(
          "a half-life must be positive, a millisecond at least, not " + halfLife);
    }
    return new Fading(halfLife.toMillis());
  }

  /** Everything counts the same for ever. */
  public static Fading none() {
    return NONE;
  }

  /** The weight of one occurrence. */
  public double weight(long timeMillis) {
    return timeMillis / halfLifeMillis;
  }

  /** The weight of so many occurrences, faded ones by fractions, as they count at a time. */
  public double weight(double count, long timeMillis) {
    return Math.log(count) / LN_2 + weight(timeMillis);
  }

  /** How many fresh occurrences a weight is worth at a time. */
  public double count(double weight, long timeMillis) {
    return Math.pow(2, weight - weight(timeMillis));
  }

  /** How long it takes to halve this many times. */
  public Duration timeToHalve(int times) {
    return Duration.ofMillis((long) (times * halfLifeMillis));
  }

  /** The weight of the occurrences of both. */
  public static double sum(double a, double b) {
    double larger = Math.max(a, b);
    double smaller = Math.min(a, b);
    return smaller == NOTHING ? larger : larger + Math.log1p(Math.pow(2, smaller - larger)) / LN_2;
  }
}
