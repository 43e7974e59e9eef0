package dev.reckon.serving.testing;

import dev.reckon.serving.batch.BatchSettings;
import dev.reckon.serving.batch.DepthSettings;
import java.time.Duration;
import java.util.List;

/** Settings of batches as tests want them. */
public final class Batches {

  public static final Duration BUDGET = Duration.ofMillis(5);

  public static final DepthSettings DEPTH =
      new DepthSettings(
          true, 0, Duration.ofMillis(100), Duration.ofMillis(20), Duration.ofSeconds(2));

  private Batches() {}

  /** Answers need no time to get back. */
  public static BatchSettings of(int size, int queueBound, Integer... lengths) {
    return new BatchSettings(size, BUDGET, List.of(lengths), queueBound, Duration.ZERO, DEPTH);
  }
}
