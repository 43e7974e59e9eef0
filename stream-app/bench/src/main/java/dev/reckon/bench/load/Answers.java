package dev.reckon.bench.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.demo.report.Json;
import dev.reckon.job.request.InferenceOutcome;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Counts the outcomes of requests, and their times. Safe for any number of threads. */
final class Answers {
  private static final int SIGNIFICANT_DIGITS = 3;
  private static final double MICROS_PER_MS = 1e3;

  private final LongAdder asked = new LongAdder();
  private final Map<Integer, LongAdder> rankedBySteps = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> fallbacks = new ConcurrentHashMap<>();
  private final Histogram micros = new ConcurrentHistogram(SIGNIFICANT_DIGITS);

  void asked() {
    asked.increment();
  }

  /**
   * An answer came.
   *
   * @param nanos since the request was due
   */
  void answered(InferenceOutcome outcome, long nanos) {
    LongAdder count =
        outcome.fold(
            ranked -> count(rankedBySteps, ranked.list().reasoningSteps()),
            nothingKnown -> count(fallbacks, "no_known_items"),
            fallback -> count(fallbacks, fallback.reason().name().toLowerCase(Locale.ROOT)));
    count.increment();
    micros.recordValue(Math.max(0, nanos / 1_000));
  }

  private static <K> LongAdder count(Map<K, LongAdder> counts, K key) {
    return counts.computeIfAbsent(key, it -> new LongAdder());
  }

  long askedSoFar() {
    return asked.sum();
  }

  long ranked() {
    return rankedBySteps.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** The answers ranked with this many steps. */
  long ranked(int steps) {
    return rankedBySteps.getOrDefault(steps, new LongAdder()).sum();
  }

  long unanswered() {
    return askedSoFar() - micros.getTotalCount();
  }

  double percentileMs(double percentile) {
    return micros.getValueAtPercentile(percentile) / MICROS_PER_MS;
  }

  /** The share of all requests. */
  double shareOf(long count) {
    return askedSoFar() == 0 ? 0 : (double) count / askedSoFar();
  }

  ObjectNode toJson() {
    ObjectNode json = Json.object().put("asked", askedSoFar()).put("unanswered", unanswered());
    json.put("p50_ms", Json.rounded(percentileMs(50)));
    json.put("p99_ms", Json.rounded(percentileMs(99)));
    json.put("max_ms", Json.rounded(micros.getMaxValue() / MICROS_PER_MS));
    json.put("share_ranked", Json.rounded(shareOf(ranked())));
    json.set("ranked_by_reasoning_steps", Json.counts(sums(rankedBySteps)));
    json.set("fallback_by_reason", Json.counts(sums(fallbacks)));
    return json;
  }

  private static <K> Map<K, Long> sums(Map<K, LongAdder> counts) {
    Map<K, Long> sums = new TreeMap<>();
    counts.forEach((key, count) -> sums.put(key, count.sum()));
    return sums;
  }
}
