package dev.reckon.demo.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** When something was heard of, in order. Not thread-safe. */
final class SignsOfLife {

  private final List<Long> nanos = new ArrayList<>();

  void heardAt(long nowNanos) {
    nanos.add(nowNanos);
  }

  /** The longest silence that ended in this span, begun before it or not. */
  Duration longestSilence(long fromNanos, long toNanos) {
    long longest = 0;
    for (int i = 1; i < nanos.size(); i++) {
      if (nanos.get(i) - fromNanos >= 0 && nanos.get(i) - toNanos < 0) {
        longest = Math.max(longest, nanos.get(i) - nanos.get(i - 1));
      }
    }
    return Duration.ofNanos(longest);
  }

  /** How often something was heard of in this span. */
  int countIn(long fromNanos, long toNanos) {
    return Math.toIntExact(
        nanos.stream().filter(time -> time - fromNanos >= 0 && time - toNanos < 0).count());
  }
}
