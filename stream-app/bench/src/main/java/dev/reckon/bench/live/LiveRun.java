package dev.reckon.bench.live;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.bench.scenario.OpenLoop;
import dev.reckon.bench.scenario.SyntheticLoad;
import dev.reckon.demo.broker.BrokerProcess;
import dev.reckon.demo.process.Pipeline;
import dev.reckon.demo.process.RuntimePlan;
import dev.reckon.demo.process.StartPatience;
import dev.reckon.demo.replay.ReplayStep;
import dev.reckon.demo.report.DemoReport;
import dev.reckon.demo.report.Json;
import dev.reckon.demo.watch.FreshnessSummary;
import dev.reckon.demo.watch.ListCounts;
import dev.reckon.demo.watch.ListWatcher;
import dev.reckon.demo.watch.Observation;
import dev.reckon.learning.data.events.LoggedEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * One job with its topics and a model runtime, from start to end: first it fills histories, then it
 * finds the sustainable rate or measures at fractions of one. Owned by one thread.
 */
final class LiveRun implements AutoCloseable {
  /** Of a sustainable rate, at which it is measured. */
  static final List<Double> FRACTIONS = List.of(0.3, 0.5, 0.7, 0.9);

  /** The number of unanswered events that keeps the path busy. */
  private static final int BUSY = 256;

  /** The same with exactly-once, where answers wait for checkpoints. */
  private static final int VERY_BUSY = 2_000;

  private static final Duration SETTLE_LIMIT = Duration.ofSeconds(30);

  private final LiveScenario scenario;
  private final String name;
  private final Pipeline pipeline;
  private final Observation seen = Observation.withoutScores();
  private final ListWatcher watcher;
  private final SyntheticLoad load;

  /**
   * Starts everything but the broker.
   *
   * @param name of its topics, its consumer group and its log
   * @param more further settings of the job, by key
   */
  LiveRun(LiveScenario scenario, BrokerProcess broker, String name, Map<String, String> more)
      throws Exception {
    this(scenario, broker, name, more, List.of());
  }

  /**
   * The same with options of the runtime's JVM.
   *
   * @param runtimeOptions such as settings
   */
  LiveRun(
      LiveScenario scenario,
      BrokerProcess broker,
      String name,
      Map<String, String> more,
      List<String> runtimeOptions)
      throws Exception {
    this.scenario = scenario;
    this.name = name;
    this.load = new SyntheticLoad(scenario.seed(), scenario.scale().users(), scenario.itemIds());
    Map<String, String> settings = new HashMap<>(more);
    settings.put("reckon.kafka.topic-prefix", name + ".");
    settings.put("reckon.job.kafka.group-id", name);
    settings.put("reckon.job.output.transactional-id-prefix", name);
    scenario.say().accept("Starting " + name + " ...");
    RuntimePlan runtime =
        RuntimePlan.of(scenario::bundle, scenario.logs().resolve("runtime-" + name + ".log"));
    for (String option : runtimeOptions) {
      runtime = runtime.with(option);
    }
    this.pipeline =
        Pipeline.start(
            broker.bootstrapServers(),
            runtime,
            List.of(),
            settings,
            Optional.empty(),
            StartPatience.DEFAULT);
    this.watcher =
        ListWatcher.open(
            pipeline.client(), pipeline.settings().topics(), new ArrayList<>(seen.listeners()));
  }

  /** Gives users a past, as real users have one. Also warms everything up. */
  void fillHistories() throws InterruptedException {
    scenario.say().accept("Filling the histories of " + scenario.scale().users() + " users ...");
    for (int event = 0; event < scenario.scale().history(); event++) {
      for (int user = 0; user < scenario.scale().users(); user++) {
        send(load.next("user-" + user), VERY_BUSY);
      }
    }
    settle();
  }

  /** Measures the events covered in a second while the path is kept busy. */
  double sustainableRate() throws InterruptedException {
    sendFor(scenario.scale().warmup());
    long before = seen.lists().snapshot().covered();
    long startNanos = System.nanoTime();
    sendFor(scenario.scale().measured());
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    double rate = (seen.lists().snapshot().covered() - before) / seconds;
    settle();
    return rate;
  }

  /** Measures at each fraction of this rate. */
  ArrayNode openLoop(double sustainable) throws InterruptedException {
    ArrayNode loads = Json.object().arrayNode();
    for (double fraction : FRACTIONS) {
      loads.add(openLoop(sustainable * fraction, fraction));
    }
    return loads;
  }

  /** From here on the same events for a seed. */
  void restartEvents(long seed) {
    load.restart(seed);
  }

  /**
   * Measures at one rate.
   *
   * @param rate events a second
   * @param fraction that it is of another
   */
  ObjectNode openLoop(double rate, double fraction) throws InterruptedException {
    ListCounts.Snapshot before = seen.lists().snapshot();
    long requestsBefore = requests();
    double gapNanos = 1e9 / rate;
    long startNanos = System.nanoTime();
    long measuredFrom = startNanos + scenario.scale().warmup().toNanos();
    long endNanos = measuredFrom + scenario.scale().measured().toNanos();
    seen.freshness().restart(measuredFrom);
    long sent = 0;
    long largestLagNanos = 0;
    for (long due = startNanos; due < endNanos; due = startNanos + (long) (sent * gapNanos)) {
      OpenLoop.awaitTime(due);
      largestLagNanos = Math.max(largestLagNanos, System.nanoTime() - due);
      send(new ReplayStep.Event(load.next(), true), due);
      sent++;
    }
    settle();
    ListCounts.Snapshot after = seen.lists().snapshot();
    FreshnessSummary freshness = seen.freshness().total();
    scenario
        .say()
        .accept(
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

  /** The outcome of all events so far. */
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
