package dev.reckon.demo.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.demo.process.BrokerProcess;
import dev.reckon.demo.process.Pipeline;
import dev.reckon.demo.replay.ReplayStep;
import dev.reckon.demo.report.DemoReport;
import dev.reckon.demo.report.Json;
import dev.reckon.demo.watch.FreshnessSummary;
import dev.reckon.demo.watch.ListCounts;
import dev.reckon.demo.watch.ListWatcher;
import dev.reckon.demo.watch.Observation;
import dev.reckon.learning.data.events.LoggedEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * How fresh lists are under load, with a real model runtime and a broker of its own process.
 *
 * <p>First the sustainable rate: events are sent as long as fewer than a bound are unanswered, and
 * what is covered a second is what the path bears. Then open loop: events are sent at fractions of
 * that rate at times fixed beforehand, and an event's freshness counts from the time it should have
 * been sent, so that a stall is felt by all events it held up (no coordinated omission). At-least-
 * once and exactly-once get the same rates.
 */
public final class LiveBench {

  private static final List<Double> FRACTIONS = List.of(0.3, 0.5, 0.7, 0.9);

  /** The fraction that the budget is about. */
  private static final double BUDGET_FRACTION = 0.7;

  /** Unanswered events that keep the path busy, no more than it works on at once anyway. */
  private static final int BUSY = 256;

  /** The same where only the end matters, and answers wait for checkpoints. */
  private static final int VERY_BUSY = 2_000;

  private static final Duration EXACTLY_ONCE_CHECKPOINTS = Duration.ofMillis(200);
  private static final Duration SETTLE_LIMIT = Duration.ofSeconds(30);

  private final Scale scale;
  private final long seed;
  private final Path bundle;
  private final List<String> itemIds;
  private final Path logs;
  private final Consumer<String> say;

  /**
   * How much to do.
   *
   * @param users users that take turns
   * @param history events of each before anything is measured
   * @param warmup time at each rate before it is measured
   * @param measured time at each rate
   */
  public record Scale(int users, int history, Duration warmup, Duration measured) {
    /** For figures. */
    public static final Scale FULL =
        new Scale(2_000, 25, Duration.ofSeconds(5), Duration.ofSeconds(20));

    /** To see that it works. */
    public static final Scale QUICK =
        new Scale(50, 3, Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  /**
   * A bench to come.
   *
   * @param bundle what the runtime serves
   * @param itemIds items to click on, which the bundle knows
   * @param logs folder for what the processes print
   * @param say tells the user of each step
   */
  public LiveBench(
      Scale scale, long seed, Path bundle, List<String> itemIds, Path logs, Consumer<String> say) {
    this.scale = scale;
    this.seed = seed;
    this.bundle = bundle;
    this.itemIds = List.copyOf(itemIds);
    this.logs = logs;
    this.say = say;
  }

  /** Measures both delivery guarantees; returns the report. */
  public ObjectNode run() throws Exception {
    try (BrokerProcess broker = BrokerProcess.start(logs.resolve("broker.log"), "512m")) {
      ObjectNode report = atLeastOnce(broker);
      double sustainable = report.path("throughput").path("events_per_s").asDouble();
      report.set("exactly_once", exactlyOnce(broker, sustainable));
      return report;
    }
  }

  /** Measures at-least-once with each number of reasoning steps, at the rates of the first. */
  public ObjectNode run(List<Integer> reasoningSteps) throws Exception {
    try (BrokerProcess broker = BrokerProcess.start(logs.resolve("broker.log"), "512m")) {
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

  private ObjectNode depth(BrokerProcess broker, int steps, double rate) throws Exception {
    Map<String, String> settings =
        Map.of("reckon.job.inference.reasoning-steps", Integer.toString(steps));
    try (Run run = new Run(broker, steps + "-reasoning-steps", settings)) {
      run.fillHistories();
      double sustainable = run.sustainableRate();
      say.accept(
          String.format(Locale.ROOT, "%d steps, sustainable: %,.0f events/s", steps, sustainable));
      ObjectNode depth = Json.object().put("reasoning_steps", steps);
      depth.put("events_per_s", Json.rounded(sustainable));
      depth.set("loads", run.openLoop(rate == 0 ? sustainable : rate));
      return depth;
    }
  }

  private ObjectNode header() {
    ObjectNode report = Json.object().put("command", "bench live").put("seed", seed);
    report.put("cores", Runtime.getRuntime().availableProcessors());
    return report.put("users", scale.users()).put("history", scale.history());
  }

  private ObjectNode atLeastOnce(BrokerProcess broker) throws Exception {
    try (Run run = new Run(broker, "at-least-once", Map.of())) {
      run.fillHistories();
      double sustainable = run.sustainableRate();
      say.accept(String.format(Locale.ROOT, "sustainable: %,.0f events/s", sustainable));
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
    try (Run run = new Run(broker, "exactly-once", settings)) {
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

  /** One job with its topics, from start to end. */
  private final class Run implements AutoCloseable {
    private final String name;
    private final Pipeline pipeline;
    private final Observation seen = new Observation(List.of(), event -> false);
    private final ListWatcher watcher;
    private final SyntheticLoad load;

    Run(BrokerProcess broker, String name, Map<String, String> more) throws Exception {
      this.name = name;
      this.load = new SyntheticLoad(seed, scale.users(), itemIds);
      Map<String, String> settings = new HashMap<>(more);
      settings.put("reckon.kafka.topic-prefix", name + ".");
      settings.put("reckon.job.kafka.group-id", name);
      settings.put("reckon.job.output.transactional-id-prefix", name);
      say.accept("Starting " + name + " ...");
      this.pipeline =
          Pipeline.start(
              broker.bootstrapServers(),
              bundle,
              List.of(),
              settings,
              logs.resolve("runtime-" + name + ".log"),
              Optional.empty());
      this.watcher =
          ListWatcher.open(
              pipeline.client(), pipeline.settings().topics(), new ArrayList<>(seen.listeners()));
    }

    /** Users as they are: with a past. Also warms everything up. */
    void fillHistories() throws InterruptedException {
      say.accept("Filling the histories of " + scale.users() + " users ...");
      for (int event = 0; event < scale.history(); event++) {
        for (int user = 0; user < scale.users(); user++) {
          send(load.next("user-" + user), VERY_BUSY);
        }
      }
      settle();
    }

    double sustainableRate() throws InterruptedException {
      sendFor(scale.warmup());
      long before = seen.lists().snapshot().covered();
      long startNanos = System.nanoTime();
      sendFor(scale.measured());
      double seconds = (System.nanoTime() - startNanos) / 1e9;
      double rate = (seen.lists().snapshot().covered() - before) / seconds;
      settle();
      return rate;
    }

    ArrayNode openLoop(double sustainable) throws InterruptedException {
      ArrayNode loads = Json.object().arrayNode();
      for (double fraction : FRACTIONS) {
        loads.add(openLoop(sustainable * fraction, fraction));
      }
      return loads;
    }

    private ObjectNode openLoop(double rate, double fraction) throws InterruptedException {
      ListCounts.Snapshot before = seen.lists().snapshot();
      long requestsBefore = requests();
      double gapNanos = 1e9 / rate;
      long startNanos = System.nanoTime();
      long measuredFrom = startNanos + scale.warmup().toNanos();
      long endNanos = measuredFrom + scale.measured().toNanos();
      seen.freshness().restart(measuredFrom);
      long sent = 0;
      long largestLagNanos = 0;
      for (long due = startNanos; due < endNanos; due = startNanos + (long) (sent * gapNanos)) {
        awaitTime(due);
        largestLagNanos = Math.max(largestLagNanos, System.nanoTime() - due);
        send(new ReplayStep.Event(load.next(), true), due);
        sent++;
      }
      settle();
      ListCounts.Snapshot after = seen.lists().snapshot();
      FreshnessSummary freshness = seen.freshness().total();
      say.accept(
          String.format(
              Locale.ROOT,
              "%s at %.0f %%, %,.0f events/s: p50 %.1f ms, p99 %.1f ms",
              name,
              fraction * 100,
              rate,
              freshness.p50(),
              freshness.p99()));
      ObjectNode measured =
          Json.object().put("fraction", fraction).put("events_per_s", Json.rounded(rate));
      measured.set("freshness_ms", Json.freshness(freshness));
      return measured
          .put("lists", after.published() - before.published())
          .put("fallbacks", after.fallbacks() - before.fallbacks())
          .put(
              "events_per_request",
              Json.rounded((double) sent / Math.max(1, requests() - requestsBefore)))
          .put("sender_lag_ms_max", Json.rounded(largestLagNanos / 1e6));
    }

    ObjectNode report() {
      return new DemoReport(seen, pipeline.job().metrics(), pipeline.job().restarts())
          .toJson(Duration.ofSeconds(1), 0);
    }

    private void sendFor(Duration time) throws InterruptedException {
      long endNanos = System.nanoTime() + time.toNanos();
      while (System.nanoTime() < endNanos) {
        send(load.next(), BUSY);
      }
    }

    /** Sends as soon as fewer than {@code bound} events are unanswered. */
    private void send(LoggedEvent event, int bound) throws InterruptedException {
      while (seen.freshness().awaited() >= bound) {
        check();
        LockSupport.parkNanos(200_000);
      }
      send(new ReplayStep.Event(event, true), System.nanoTime());
    }

    private void send(ReplayStep.Event step, long departureNanos) {
      seen.sending(step, departureNanos);
      pipeline.sender().send(step.event());
    }

    /** Waits until everything is answered. */
    private void settle() throws InterruptedException {
      long deadlineNanos = System.nanoTime() + SETTLE_LIMIT.toNanos();
      while (seen.freshness().awaited() > 0 && System.nanoTime() < deadlineNanos) {
        check();
        Thread.sleep(10);
      }
    }

    private void check() throws InterruptedException {
      pipeline.job().check();
      watcher.check();
    }

    private long requests() {
      return pipeline.job().metrics().sum("requests");
    }

    @Override
    public void close() {
      watcher.close();
      pipeline.close();
    }
  }

  private static void awaitTime(long dueNanos) {
    for (long left = dueNanos - System.nanoTime(); left > 0; left = dueNanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
