package dev.reckon.serving.metrics;

import dev.reckon.serving.batch.BatchObserver;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/** The meters of batches: how long requests wait, and how long and how many are ranked at once. */
public final class BatchMetrics implements BatchObserver {
  private static final String LATENCY = "reckon.model.latency";
  private static final double[] ROWS = {1, 2, 4, 8, 16, 32, 64, 128, 256};

  private final Timer queueTime;
  private final Timer rankTime;
  private final DistributionSummary batchSize;

  public BatchMetrics(MeterRegistry registry) {
    queueTime =
        Meters.timer(registry, LATENCY, "From a user's request to its batch", "stage", "queue");
    rankTime =
        Meters.timer(
            registry,
            LATENCY,
            "Encoding, reasoning, scoring and top-k of a batch",
            "stage",
            "rank");
    batchSize = Meters.summary(registry, "reckon.model.batch.rows", "Users ranked together", ROWS);
  }

  @Override
  public void requestTaken(long waitedNanos) {
    queueTime.record(waitedNanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void batchRanked(int rows, long rankNanos) {
    batchSize.record(rows);
    rankTime.record(rankNanos, TimeUnit.NANOSECONDS);
  }
}
