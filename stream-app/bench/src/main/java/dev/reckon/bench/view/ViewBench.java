package dev.reckon.bench.view;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.demo.broker.BrokerProcess;
import dev.reckon.demo.process.ViewProcess;
import dev.reckon.demo.report.Json;

/**
 * Measures the view from its callers' side: reads of one instance, reads of one of two instances
 * while the other is killed, the time from a posted event to the list on a stream, and the cost of
 * a thousand open streams. Broker and views are separate processes.
 *
 * <p>There is no job: the benchmark publishes the lists. From a post to a stream it answers every
 * click with a list at once, so it measures the share of the view and the broker.
 */
final class ViewBench {

  private final ViewScenario scenario;

  ViewBench(ViewScenario scenario) {
    this.scenario = scenario;
  }

  /** Runs all four measurements; returns the report. */
  ObjectNode run() throws Exception {
    ObjectNode report = Json.object().put("command", "bench view").put("seed", scenario.seed());
    report
        .put("cores", Runtime.getRuntime().availableProcessors())
        .put("users", scenario.scale().users())
        .put("list_size", ServedLists.LIST_SIZE);
    try (BrokerProcess broker =
        BrokerProcess.start(scenario.logs().resolve("broker.log"), "512m")) {
      try (ServedLists served = new ServedLists(scenario, broker, "one.")) {
        ViewProcess view = served.startView(0);
        served.awaitTables(view);
        report.set("read_ms", new Reads(scenario).measure(view));
        report.set("post_to_stream", new PostsToStreams(scenario, served).measure(view));
        report.set("streams", new ManyStreams(scenario).measure(served, view));
      }
      try (ServedLists served = new ServedLists(scenario, broker, "two.")) {
        report.set("takeover", new KilledInstance(scenario).measure(served));
      }
    }
    return report;
  }
}
