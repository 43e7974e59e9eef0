package dev.reckon.demo.terminal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** A count's rate over the last few seconds. Not thread-safe. */
final class Pulse {

  private static final long WINDOW_NANOS = Duration.ofSeconds(3).toNanos();

  private final Deque<long[]> samples = new ArrayDeque<>();

  /** Takes a sample and returns the rate, per second, since the oldest one of the window. */
  double rate(long count, long nowNanos) {
    samples.addLast(new long[] {nowNanos, count});
    while (samples.size() > 2 && nowNanos - samples.getFirst()[0] > WINDOW_NANOS) {
      samples.removeFirst();
    }
    long[] oldest = samples.getFirst();
    long elapsed = nowNanos - oldest[0];
    return elapsed == 0 ? 0 : (count - oldest[1]) * 1e9 / elapsed;
  }
}
