package dev.reckon.serving.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Makes the meters of the runtime. Each package names its own meters in one class, such as {@link
 * BatchMetrics}.
 */
public final class Meters {
  private static final Duration[] LATENCY_BUCKETS =
      List.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000).stream()
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private Meters() {}

  /** A timer whose buckets fit a request: 1 ms to 1 s. */
  public static Timer timer(
      MeterRegistry registry, String name, String description, String tag, String value) {
    return Timer.builder(name)
        .tag(tag, value)
        .description(description)
        .serviceLevelObjectives(LATENCY_BUCKETS)
        .register(registry);
  }

  /**
   * A counter.
   *
   * @param tags names and values in turn
   */
  public static Counter counter(
      MeterRegistry registry, String name, String description, String... tags) {
    return Counter.builder(name).description(description).tags(tags).register(registry);
  }

  /** A value that is read at each scrape. */
  public static void gauge(
      MeterRegistry registry, String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).register(registry);
  }

  /**
   * A distribution.
   *
   * @param buckets upper bounds; none for count, sum and maximum alone
   */
  public static DistributionSummary summary(
      MeterRegistry registry, String name, String description, double... buckets) {
    DistributionSummary.Builder summary =
        DistributionSummary.builder(name).description(description);
    if (buckets.length > 0) {
      summary.serviceLevelObjectives(buckets);
    }
    return summary.register(registry);
  }
}
