package dev.reckon.model.serve;

import dev.reckon.model.popularity.PriorShift;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What is added to the scores of a model's items as clicks come: made anew where something was
 * clicked since, once a second at most. Asked by workers before each batch, of any number of
 * threads.
 */
final class ScoreShift implements Supplier<float[]> {

  private static final float[] NOTHING = {};

  /** For models whose scores stand. */
  static final Supplier<float[]> NONE = () -> NOTHING;

  private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

  private final Popularity popularity;
  private final long[] trainingCounts;
  private final PriorShift shift;
  private final LongSupplier nanoClock;

  private long clicks;
  private long madeNanos;
  private float[] itemBias;

  /**
   * @param trainingCounts by item, as the model learnt them
   */
  ScoreShift(
      Popularity popularity, long[] trainingCounts, PriorShift shift, LongSupplier nanoClock) {
    this.popularity = popularity;
    this.trainingCounts = trainingCounts.clone();
    this.shift = shift;
    this.nanoClock = nanoClock;
    this.clicks = popularity.clicksCounted();
    this.madeNanos = nanoClock.getAsLong();
    this.itemBias = shift.of(popularity.counts(), this.trainingCounts);
  }

  /** The same array as long as nothing changes. */
  @Override
  public synchronized float[] get() {
    long now = nanoClock.getAsLong();
    if (now - madeNanos >= INTERVAL_NANOS && popularity.clicksCounted() != clicks) {
      clicks = popularity.clicksCounted();
      madeNanos = now;
      itemBias = shift.of(popularity.counts(), trainingCounts);
    }
    return itemBias;
  }
}
