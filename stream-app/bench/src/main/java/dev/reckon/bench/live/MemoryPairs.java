package dev.reckon.bench.live;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.demo.broker.BrokerProcess;
import dev.reckon.demo.report.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the stream memory costs: lists with and without it, at-least-once. Two jobs, each with its
 * topics and its runtime, take turns at each rate. While one has events the other has none, and
 * both get the same ones. Which of them begins alternates.
 */
final class MemoryPairs implements AutoCloseable {

  private static final List<String> MODEL_ALONE = List.of("-Dreckon.model.memory.mixed=false");

  private final LiveScenario scenario;
  private final LiveRun with;
  private final LiveRun without;

  /** Starts both. */
  MemoryPairs(LiveScenario scenario, BrokerProcess broker) throws Exception {
    this.scenario = scenario;
    this.with = new LiveRun(scenario, broker, "with-memory", Map.of());
    try {
      this.without = new LiveRun(scenario, broker, "without-memory", Map.of(), MODEL_ALONE);
    } catch (Exception e) {
      with.close();
      throw e;
    }
  }

  /** Measures both at fractions of the rate that is sustained with the memory. */
  void measure(ObjectNode report) throws InterruptedException {
    with.fillHistories();
    without.fillHistories();
    double sustainable = with.sustainableRate();
    report.put("with_memory_events_per_s", Json.rounded(sustainable));
    report.put("without_memory_events_per_s", Json.rounded(without.sustainableRate()));
    ArrayNode pairs = report.putArray("pairs");
    for (double fraction : LiveRun.FRACTIONS) {
      pairs.add(pair(sustainable * fraction, fraction, pairs.size()));
    }
  }

  private ObjectNode pair(double rate, double fraction, int number) throws InterruptedException {
    ObjectNode pair = Json.object().put("fraction", fraction);
    pair.put("events_per_s", Json.rounded(rate));
    for (LiveRun run : number % 2 == 0 ? List.of(with, without) : List.of(without, with)) {
      run.restartEvents(scenario.seed() + number);
      String key = run == with ? "with_memory" : "without_memory";
      pair.set(key, run.openLoop(rate, fraction));
    }
    double ratio = p99(pair, "with_memory") / p99(pair, "without_memory");
    scenario
        .say()
        .accept(
            String.format(
                Locale.ROOT,
                "at %.0f %%: p99 with memory is %.2f times that without",
                fraction * 100,
                ratio));
    return pair.put("p99_ratio", Json.rounded(ratio));
  }

  private static double p99(ObjectNode pair, String key) {
    return pair.path(key).path("freshness_ms").path("p99").asDouble();
  }

  @Override
  public void close() {
    try (with) {
      without.close();
    }
  }
}
