package dev.reckon.bench.live;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.demo.broker.BrokerProcess;
import dev.reckon.demo.report.Json;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How fresh lists are under load, with a real model runtime and a separate broker process.
 *
 * <p>First the sustainable rate: events are sent as long as fewer than a bound are unanswered, and
 * the events covered in a second are the path's sustainable rate. Then open loop: events are sent
 * at fractions of that rate at times fixed beforehand, and an event's freshness counts from the
 * time it was due, so that a stall counts for all delayed events (no coordinated omission).
 * At-least- once and exactly-once get the same rates.
 */
final class LiveBench {

  /** The fraction to which the budget applies. */
  private static final double BUDGET_FRACTION = 0.7;

  private static final Duration EXACTLY_ONCE_CHECKPOINTS = Duration.ofMillis(200);

  private final LiveScenario scenario;

  LiveBench(LiveScenario scenario) {
    this.scenario = scenario;
  }

  /** Measures both delivery guarantees; returns the report. */
  ObjectNode run() throws Exception {
    try (BrokerProcess broker =
        BrokerProcess.start(scenario.logs().resolve("broker.log"), "512m")) {
      ObjectNode report = atLeastOnce(broker);
      double sustainable = report.path("throughput").path("events_per_s").asDouble();
      report.set("exactly_once", exactlyOnce(broker, sustainable));
      return report;
    }
  }

  /** Measures at-least-once with each number of reasoning steps, at the rates of the first. */
  ObjectNode run(List<Integer> reasoningSteps) throws Exception {
    try (BrokerProcess broker =
        BrokerProcess.start(scenario.logs().resolve("broker.log"), "512m")) {
      ObjectNode report = header();
      ArrayNode depths = report.putArray("depths");
      double first = 0;
      for (int steps : reasoningSteps) {
        ObjectNode depth = depth(broker, steps, first);
        depths.add(depth);
        first = depths.path(0).path("events_per_s").asDouble();
      }
      return report;
    }
  }

  /** Measures lists with and without the stream memory, in turn at each rate. */
  ObjectNode runMemoryPairs() throws Exception {
    try (BrokerProcess broker = BrokerProcess.start(scenario.logs().resolve("broker.log"), "512m");
        MemoryPairs pairs = new MemoryPairs(scenario, broker)) {
      ObjectNode report = header();
      pairs.measure(report);
      return report;
    }
  }

  private ObjectNode depth(BrokerProcess broker, int steps, double rate) throws Exception {
    Map<String, String> settings =
        Map.of("reckon.job.inference.reasoning-steps", Integer.toString(steps));
    try (LiveRun run = new LiveRun(scenario, broker, steps + "-reasoning-steps", settings)) {
      run.fillHistories();
      double sustainable = run.sustainableRate();
      scenario
          .say()
          .accept(
              String.format(
                  Locale.ROOT, "%d steps, sustainable: %,.0f events/s", steps, sustainable));
      ObjectNode depth = Json.object().put("reasoning_steps", steps);
      depth.put("events_per_s", Json.rounded(sustainable));
      depth.set("loads", run.openLoop(rate == 0 ? sustainable : rate));
      return depth;
    }
  }

  private ObjectNode header() {
    ObjectNode report = Json.object().put("command", "bench live").put("seed", scenario.seed());
    report.put("cores", Runtime.getRuntime().availableProcessors());
    return report.put("users", scenario.scale().users()).put("history", scenario.scale().history());
  }

  private ObjectNode atLeastOnce(BrokerProcess broker) throws Exception {
    try (LiveRun run = new LiveRun(scenario, broker, "at-least-once", Map.of())) {
      run.fillHistories();
      double sustainable = run.sustainableRate();
      scenario.say().accept(String.format(Locale.ROOT, "sustainable: %,.0f events/s", sustainable));
      ArrayNode loads = run.openLoop(sustainable);
      ObjectNode report = header();
      report.setAll(run.report());
      report.putObject("throughput").put("events_per_s", Json.rounded(sustainable));
      report.set("freshness_ms", atBudget(loads));
      report.putObject("at_least_once").set("loads", loads);
      return report;
    }
  }

  private ObjectNode exactlyOnce(BrokerProcess broker, double rate) throws Exception {
    Map<String, String> settings =
        Map.of(
            "reckon.job.output.delivery",
            "exactly-once",
            "reckon.job.flink.checkpoint.interval",
            EXACTLY_ONCE_CHECKPOINTS.toMillis() + "ms");
    try (LiveRun run = new LiveRun(scenario, broker, "exactly-once", settings)) {
      run.fillHistories();
      ObjectNode report =
          Json.object().put("checkpoint_interval_ms", EXACTLY_ONCE_CHECKPOINTS.toMillis());
      report.set("loads", run.openLoop(rate));
      return report;
    }
  }

  private static ObjectNode atBudget(ArrayNode loads) {
    for (var load : loads) {
      if (load.path("fraction").asDouble() == BUDGET_FRACTION) {
        return ((ObjectNode) load.path("freshness_ms")).deepCopy();
      }
    }
    throw new IllegalStateException("No load at " + BUDGET_FRACTION);
  }
}
