package dev.reckon.learning.tune;

import dev.reckon.learning.train.loop.EpochResult;
import dev.reckon.learning.train.loop.Outlook;
import dev.reckon.learning.train.loop.TrainingProgress;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** When a search has to end; training checks it after each batch. */
final class Deadline {

  private static final double NANOS = 1e9;

  private final @Nullable Duration time;
  private final LongSupplier clockNanos;
  private final long startNanos;

  /**
   * Starts now.
   *
   * @param time null for no limit
   */
  Deadline(@Nullable Duration time, LongSupplier clockNanos) {
    this.time = time;
    this.clockNanos = clockNanos;
    startNanos = clockNanos.getAsLong();
  }

  boolean isOver() {
    return isOverIn(0);
  }

  private boolean isOverIn(double seconds) {
    return time != null
        && clockNanos.getAsLong() - startNanos + seconds * NANOS >= (double) time.toNanos();
  }

  /**
   * Progress that ends the run with an {@link OutOfTimeException}: when the time is over, or before
   * an epoch which, taking as long as the last, would not end in time.
   */
  TrainingProgress around(TrainingProgress progress) {
    return new TrainingProgress() {
      private double lastEpochSeconds;

      @Override
      public void resumed(int epochs) {
        progress.resumed(epochs);
      }

      @Override
      public void reinforcementStarted(int bestEpoch) {
        progress.reinforcementStarted(bestEpoch);
      }

      @Override
      public void epochStarted(int epoch, int mostEpochs, int batches) {
        requireTime(lastEpochSeconds);
        progress.epochStarted(epoch, mostEpochs, batches);
      }

      @Override
      public void batchDone(float loss) {
        progress.batchDone(loss);
        requireTime(0);
      }

      @Override
      public void epochDone(EpochResult result, Outlook outlook) {
        lastEpochSeconds = result.seconds();
        progress.epochDone(result, outlook);
      }
    };
  }

  private void requireTime(double seconds) {
    if (isOverIn(seconds)) {
      throw new OutOfTimeException();
    }
  }
}
