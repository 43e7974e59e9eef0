package dev.reckon.model.memory;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How fast what the memory learnt loses weight. Training chooses it on the validation part.
 *
 * @param transitions after how long a transition counts half; null for never
 * @param queries the same of a click under a query
 * @param popularity the same of a click as such
 * @param longestPause after which a user's next click begins another session
 */
public record MemorySettings(
    @Nullable Duration transitions,
    @Nullable Duration queries,
    @Nullable Duration popularity,
    Duration longestPause) {

  /** Where nothing is known of the data. */
  public static final MemorySettings DEFAULT =
      new MemorySettings(
          Duration.ofDays(30), Duration.ofDays(7), Duration.ofDays(7), Duration.ofDays(1));

  /** Where nothing fades, and all that a user takes is one session. */
  public static final MemorySettings LASTING =
      new MemorySettings(null, null, null, Duration.ofMillis(Long.MAX_VALUE));

  public MemorySettings {
    requirePositive(transitions);
    requirePositive(queries);
    requirePositive(popularity);
    requirePositive(longestPause);
  }

  private static void requirePositive(@Nullable Duration time) {
    if (time != null && time.toMillis() <= 0) {
      throw new IllegalArgumentException(
          "times of the memory must be positive, a millisecond at least, not " + time);
    }
  }

  void write(TableOutput out) throws IOException {
    for (long millis : inMillis()) {
      out.millis(millis);
    }
  }

  /** Fails unless these were written. */
  void requireWritten(TableInput in) throws IOException {
    long[] own = inMillis();
    long[] written = new long[own.length];
    for (int i = 0; i < written.length; i++) {
      written[i] = in.millis();
    }
    if (!Arrays.equals(own, written)) {
      throw new IOException(
          "it was learnt with other half-lives than are asked for: %s and %s, in milliseconds"
              .formatted(Arrays.toString(written), Arrays.toString(own)));
    }
  }

  private long[] inMillis() {
    return new long[] {
      orNever(transitions), orNever(queries), orNever(popularity), longestPause.toMillis()
    };
  }

  private static long orNever(@Nullable Duration halfLife) {
    return halfLife == null ? 0 : halfLife.toMillis();
  }
}
