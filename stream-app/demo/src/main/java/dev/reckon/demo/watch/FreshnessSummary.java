package dev.reckon.demo.watch;

import org.HdrHistogram.Histogram;

/** Percentiles of freshness, in milliseconds; all 0 where nothing was counted. */
public record FreshnessSummary(long count, double p50, double p90, double p99, double max) {

  static FreshnessSummary of(Histogram micros) {
    return new FreshnessSummary(
        micros.getTotalCount(),
        micros.getValueAtPercentile(50) / 1000.0,
        micros.getValueAtPercentile(90) / 1000.0,
        micros.getValueAtPercentile(99) / 1000.0,
        micros.getMaxValue() / 1000.0);
  }
}
