package dev.reckon.bench.view;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.demo.report.Json;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Times in milliseconds, of a histogram of microseconds. */
final class Millis {

  private Millis() {}

  /** Formats them for the report. */
  static ObjectNode json(Histogram micros) {
    return Json.object()
        .put("p50", Json.rounded(micros.getValueAtPercentile(50) / 1e3))
        .put("p90", Json.rounded(micros.getValueAtPercentile(90) / 1e3))
        .put("p99", Json.rounded(micros.getValueAtPercentile(99) / 1e3))
        .put("max", Json.rounded(micros.getMaxValue() / 1e3))
        .put("count", micros.getTotalCount());
  }

  /** Formats them for the terminal. */
  static String shown(Histogram micros) {
    return String.format(
        Locale.ROOT,
        "p50 %.2f ms, p99 %.2f ms",
        micros.getValueAtPercentile(50) / 1e3,
        micros.getValueAtPercentile(99) / 1e3);
  }
}
