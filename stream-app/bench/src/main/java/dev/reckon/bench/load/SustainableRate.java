package dev.reckon.bench.load;

/**
 * Finds the highest sustainable rate: doubles it until it is not sustained, then halves the gap.
 */
final class SustainableRate {
  private static final double FIRST = 64;
  private static final double LOWEST = 0.5;
  private static final double HIGHEST = 1_000_000;

  /** The bound of the ratio between a sustained rate and one that is not: 4.5 %. */
  private static final int HALVINGS = 4;

  private SustainableRate() {}

  /** Checks whether a rate is sustained. */
  interface Trial {
    boolean bears(double perSecond) throws Exception;
  }

  /** A rate that was sustained; 0 if none was. */
  static double find(Trial trial) throws Exception {
    double borne = 0;
    double next = FIRST;
    while (next <= HIGHEST && trial.bears(next)) {
      borne = next;
      next *= 2;
    }
    while (borne == 0 && next >= LOWEST) {
      next /= 2;
      borne = trial.bears(next) ? next : 0;
    }
    if (borne == 0) {
      return 0;
    }
    double tooMuch = borne * 2;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = Math.sqrt(borne * tooMuch);
      if (trial.bears(middle)) {
        borne = middle;
      } else {
        tooMuch = middle;
      }
    }
    return borne;
  }
}
