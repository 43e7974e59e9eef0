package dev.reckon.serving.live;

import dev.reckon.model.popularity.PriorShift;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The bias added to the scores of a model's items as clicks arrive. It is recomputed after new
 * clicks, at most once a second. Workers on any thread read it before each batch.
 */
public final class ScoreShift implements Supplier<float[]> {

  private static final float[] NOTHING = {};

  /** For models whose scores do not follow popularity. */
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
   * @param trainingCounts by item, as counted when the model was trained
   */
  public ScoreShift(
      Popularity popularity, long[] trainingCounts, PriorShift shift, LongSupplier nanoClock) {
    this.popularity = popularity;
    this.trainingCounts = trainingCounts.clone();
    this.shift = shift;
    this.nanoClock = nanoClock;
    this.made = make(nanoClock.getAsLong());
  }

  /** The same array as long as nothing changes. One worker recomputes it; none waits for it. */
  @Override
  public float[] get() {
    Made last = made;
    long now = nanoClock.getAsLong();
    if (now - last.nanos() >= INTERVAL_NANOS
        && popularity.clicksCounted() != last.clicks()
        && making.tryLock()) {
      try {
        if (made.clicks() == last.clicks()) { // no other worker has recomputed it since
          made = make(now);
        }
      } finally {
        making.unlock();
      }
    }
    return made.itemBias();
  }

  private Made make(long now) {
    long clicks = popularity.clicksCounted(); // first: clicks that arrive meanwhile count next time
    return new Made(shift.of(popularity.counts(), trainingCounts), clicks, now);
  }
}
