package dev.reckon.serving.batch;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How requests are made into batches.
 *
 * @param size the most rows of a batch
 * @param budget how long a request lets fuller batches go first
 * @param lengthBuckets the lengths histories are padded to, rising; a history goes to the first
 *     that holds it, the longest to the model's window
 * @param queueBound the most requests that wait; one more is refused
 * @param deadlineMargin part of each request's time that its answer needs to get back to the caller
 * @param depth how many reasoning steps requests may take
 */
public record BatchSettings(
    int size,
    Duration budget,
    List<Integer> lengthBuckets,
    int queueBound,
    Duration deadlineMargin,
    DepthSettings depth) {

  public BatchSettings {
    lengthBuckets = List.copyOf(lengthBuckets);
    if (size < 1) {
      throw new IllegalArgumentException("batch size " + size + " is not at least 1");
    }
    if (budget.isNegative()) {
      throw new IllegalArgumentException("budget " + budget + " is negative");
    }
    if (queueBound < size) {
      throw new IllegalArgumentException(
          "queue bound " + queueBound + " does not hold one batch of " + size);
    }
    if (deadlineMargin.isNegative()) {
      throw new IllegalArgumentException("deadline margin " + deadlineMargin + " is negative");
    }
    if (!isRising(lengthBuckets)) {
      throw new IllegalArgumentException(
          "length buckets " + lengthBuckets + " are not positive and rising");
    }
  }

  private static boolean isRising(List<Integer> lengths) {
    int last = 0;
    for (int length : lengths) {
      if (length <= last) {
        return false;
      }
      last = length;
    }
    return true;
  }

  /** The lengths that batches for a model with this window have: the buckets inside it, and it. */
  int[] lengthsWithin(int windowLength) {
    return IntStream.concat(
            lengthBuckets.stream().mapToInt(Integer::intValue).filter(it -> it < windowLength),
            IntStream.of(windowLength))
        .toArray();
  }
}
