package dev.reckon.model.memory;

import java.io.IOException;
import java.time.Duration;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What an occurrence weighs beside others, where weights halve with every half-life. As all fade at
 * one rate, newer occurrences are made heavier instead of older ones lighter, so a table of weights
 * is touched by what is new alone. From time to time all weights are scaled down. Not thread-safe.
 */
final class FadingScale {

  /** After so many half-lives weights are scaled down: far from what a float holds. */
  private static final int MOST_HALVINGS = 40;

  private final double halfLifeMillis;
  private long baseMillis;
  private boolean hasBase;

  /**
   * A scale without an occurrence.
   *
   * @param halfLife null where nothing fades
   */
  FadingScale(@Nullable Duration halfLife) {
    this.halfLifeMillis = halfLife == null ? Double.POSITIVE_INFINITY : halfLife.toMillis();
  }

  /**
   * The weight of an occurrence.
   *
   * @param timeMillis when it was; may be before earlier ones
   * @param rescale multiplies all weights that this scale gave; called before this returns
   */
  double weight(long timeMillis, DoubleConsumer rescale) {
    if (!hasBase) {
      baseMillis = timeMillis;
      hasBase = true;
    }
    double halvings = (timeMillis - baseMillis) / halfLifeMillis;
    if (halvings > MOST_HALVINGS) {
      rescale.accept(Math.pow(2, -halvings));
      baseMillis = timeMillis;
      return 1;
    }
    return Math.pow(2, halvings);
  }

  void write(TableOutput out) throws IOException {
    out.number(hasBase ? 1 : 0);
    out.millis(baseMillis);
  }

  void read(TableInput in) throws IOException {
    hasBase = in.number(2, "whether weights have a time") == 1;
    baseMillis = in.millis();
  }
}
