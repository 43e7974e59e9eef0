package dev.reckon.view.score;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts the outcomes of scored clicks. */
public final class ScoreMetrics {

  private final Counter counted;
  private final Counter tooLate;

  /** Counters of this registry. */
  public ScoreMetrics(MeterRegistry registry) {
    counted = counter(registry, "counted");
    tooLate = counter(registry, "too-late");
  }

  void counted() {
    counted.increment();
  }

  void tooLate() {
    tooLate.increment();
  }

  private static Counter counter(MeterRegistry registry, String outcome) {
    return Counter.builder("reckon.view.scored.clicks")
        .description(
            "Clicks scored against the latest list before them; too late ones are not counted")
        .tag("outcome", outcome)
        .register(registry);
  }
}
