package dev.reckon.serving.live;

import dev.reckon.model.popularity.PriorShift;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What is added to the scores of a model's items as clicks come: made anew where something was
 * clicked since, once a second at most. Asked by workers before each batch, of any number of
 * threads.
 */
public final class ScoreShift implements Supplier<float[]> {

  private static final float[] NOTHING = {};

  /** For models whose scores stand. */
  public static final Supplier<float[]> NONE = () -> NOTHING;

  private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

  private final Popularity popularity;
  private final long[] trainingCounts;
  private final PriorShift shift;
  private final LongSupplier nanoClock;

  private final ReentrantLock making = new ReentrantLock();
  private volatile Made made;

  private record Made(float[] itemBias, long clicks, long nanos) {}

  /**
   * @param trainingCounts by item, as the model learnt them
   */
  public ScoreShift(
      Popularity popularity, long[] trainingCounts, PriorShift shift, LongSupplier nanoClock) {
    this.popularity = popularity;
    this.trainingCounts = trainingCounts.clone();
    this.shift = shift;
    this.nanoClock = nanoClock;
    this.made = make(nanoClock.getAsLong());
  }

  /** The same array as long as nothing changes. One worker makes it anew, none waits for it. */
  @Override
  public float[] get() {
    Made last = made;
    long now = nanoClock.getAsLong();
    if (now - last.nanos() >= INTERVAL_NANOS
        && popularity.clicksCounted() != last.clicks()
        && making.tryLock()) {
      try {
        if (made.clicks() == last.clicks()) { // nobody has made it since
          made = make(now);
        }
      } finally {
        making.unlock();
      }
    }
    return made.itemBias();
  }

  private Made make(long now) {
    long clicks = popularity.clicksCounted(); // first: what is clicked meanwhile counts next time
    return new Made(shift.of(popularity.counts(), trainingCounts), clicks, now);
  }
}
