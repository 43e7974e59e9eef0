package dev.reckon.learning.evaluate.statistics;

import java.util.Locale;

/**
 * How much better one recommender is than another, on the same rows.
 *
 * @param value the difference of their means
 * @param low lower bound of its 95 % interval
 * @param high upper bound of its 95 % interval
 * @param p two-sided: how often chance alone would make a difference as large, were there none
 */
public record Difference(double value, double low, double high, double p) {

  /** For people: {@code +0.0029 (-0.0005 to +0.0058, p = 0.088)}. */
  public String shown() {
    return String.format(
        Locale.ROOT, "%+.4f (%+.4f to %+.4f, %s)", value, low, high, chanceShown());
  }

  /** {@code p = 0.088}, or {@code p < 0.001}. */
  public String chanceShown() {
    return p < 0.001 ? "p < 0.001" : String.format(Locale.ROOT, "p = %.3f", p);
  }
}
