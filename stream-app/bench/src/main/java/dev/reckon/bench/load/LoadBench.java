package dev.reckon.bench.load;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.bench.load.PoissonLoad.Result;
import dev.reckon.bench.scenario.ResidentMemory;
import dev.reckon.demo.process.RuntimeProcess;
import dev.reckon.demo.report.Json;
import dev.reckon.job.request.GrpcInferenceClient;
import dev.reckon.job.request.InferenceClient;
import dev.reckon.job.request.InferenceSettings;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.process.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/**
 * Measures the sustainable load of one model runtime, and its behaviour above it. The runtime is a
 * separate process, and the job's client sends the requests.
 *
 * <p>First the sustainable rate, at which nearly everybody gets a ranked list soon; then a curve
 * over fractions of it; then a multiple of it for a while. A runtime that ranks every user
 * separately is measured at the same rates, and a plain Python service, if available, at its own
 * rates.
 */
final class LoadBench {

  private static final List<Double> FRACTIONS = List.of(0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0);
  private static final double OVERLOAD = 3;

  /**
   * The share of ranked lists at a sustainable rate; 99 of 100 answers also come within half the
   * deadline.
   */
  private static final double NEARLY_ALL = 0.99;

  private static final double WARM_UP_PER_SECOND = 500;

  private static final int CALL_SIZE = 64;
  private static final int EAGER_CALLS = 4;
  private static final Duration LINGER = Duration.ofMillis(2);

  private final Scale scale;
  private final Duration deadline;
  private final long seed;
  private final Bundle bundle;
  private final Optional<String> processors;
  private final Optional<String> python;
  private final Path logs;
  private final Consumer<String> say;

  /**
   * The size of a measurement.
   *
   * @param warmup time before anything is measured
   * @param measured time at each rate
   * @param overload time at a multiple of the sustainable rate
   * @param recovery pause after an overload, long enough for all removed reasoning steps to return
   */
  record Scale(Duration warmup, Duration measured, Duration overload, Duration recovery) {}

  /**
   * A benchmark.
   *
   * @param deadline of each request
   * @param processors reserved for the server, or any
   * @param python interpreter of a plain service to compare with; it must have PyTorch
   * @param logs folder for the output of the runtimes
   */
  LoadBench(
      Scale scale,
      Duration deadline,
      long seed,
      Bundle bundle,
      Optional<String> processors,
      Optional<String> python,
      Path logs,
      Consumer<String> say) {
    this.scale = scale;
    this.deadline = deadline;
    this.seed = seed;
    this.bundle = bundle;
    this.processors = processors;
    this.python = python;
    this.logs = logs;
    this.say = say;
  }

  /** Whether the plain Python service can serve the bundle. */
  static boolean hasPlainService(Bundle bundle) {
    return PlainServer.canServe(bundle);
  }

  /** Measures with batches, without, without memory, and in Python; returns the report. */
  ObjectNode run() throws Exception {
    ObjectNode report = Json.object().put("command", "bench load").put("seed", seed);
    report.put("cores", Runtime.getRuntime().availableProcessors());
    processors.ifPresent(own -> report.put("runtime_processors", own));
    report.put("deadline_ms", deadline.toMillis());
    report.put("model_name", bundle.manifest().model()).put("items", bundle.items().size());
    double sustainable;
    try (RuntimeProcess runtime = runtime("batching", List.of());
        Run run = new Run("batching", client(runtime))) {
      sustainable = run.sustainable();
      report.set("batching", run.curve(sustainable));
      report.set("overload", run.overload(OVERLOAD * sustainable, runtime.handle()));
    }
    try (RuntimeProcess runtime = runtime("no-batching", List.of("-Dreckon.model.batch.size=1"));
        Run run = new Run("no-batching", client(runtime))) {
      report.set("no_batching", run.curve(sustainable));
    }
    if (bundle.memory().isPresent()) {
      List<String> options = List.of("-Dreckon.model.memory.mixed=false");
      try (RuntimeProcess runtime = runtime("without-memory", options);
          Run run = new Run("without memory", client(runtime))) {
        report.set("without_memory", run.curve(sustainable));
      }
    }
    if (python.isPresent()) {
      int steps = bundle.manifest().config().allSteps();
      try (PlainServer server =
              PlainServer.start(
                  python.get(), bundle, processors, logs.resolve("plain-python.log"));
          Run run = new Run("plain-python", new PlainClient(server.address(), steps))) {
        report.set("plain_python", run.curve(run.sustainable()));
      }
    }
    return report;
  }

  private RuntimeProcess runtime(String name, List<String> options) throws Exception {
    say.accept("Starting a model runtime, " + name + " ...");
    Path log = logs.resolve("runtime-" + name + ".log");
    return RuntimeProcess.start(bundle.path(), jvm -> adjusted(jvm, options), log);
  }

  private static InferenceClient client(RuntimeProcess runtime) {
    InferenceClient client =
        new GrpcInferenceClient(
            new InferenceSettings(
                List.of(runtime.address()),
                CALL_SIZE,
                LINGER,
                EAGER_CALLS,
                Duration.ofMinutes(1),
                InferenceSettings.AS_TRAINED),
            new UnregisteredMetricsGroup());
    client.open();
    return client;
  }

  /** The whole heap is resident from the beginning, so growth comes from native memory. */
  private ChildJvm adjusted(ChildJvm jvm, List<String> options) {
    ChildJvm adjusted = jvm.with("-Xms1g").with("-XX:+AlwaysPreTouch");
    for (String option : options) {
      adjusted = adjusted.with(option);
    }
    return processors.map(adjusted::onProcessors).orElse(adjusted);
  }

  /** A measured server, from its first request to its last. */
  private final class Run implements AutoCloseable {
    private final String name;
    private final InferenceClient client;
    private final PoissonLoad load;

    Run(String name, InferenceClient client) throws InterruptedException {
      this.name = name;
      this.client = client;
      this.load =
          new PoissonLoad(
              client, bundle.items().stream().map(BundleItem::itemId).toList(), deadline, seed);
      Result unused = run(WARM_UP_PER_SECOND, scale.warmup()); // for the JVMs to compile
    }

    double sustainable() throws Exception {
      double rate = SustainableRate.find(this::bears);
      say.accept(String.format(Locale.ROOT, "%s, sustainable: %,.0f lists/s", name, rate));
      return rate;
    }

    /** The better of two runs, as other work on this machine may have disturbed one. */
    private boolean bears(double perSecond) throws InterruptedException {
      boolean isBorneAtOnce = isBorne(run(perSecond, scale.measured()));
      return isBorneAtOnce || isBorne(run(perSecond, scale.measured()));
    }

    private boolean isBorne(Result result) {
      Answers all = result.all();
      return all.shareOf(all.ranked()) >= NEARLY_ALL
          && all.percentileMs(99) <= deadline.toMillis() / 2.0;
    }

    ObjectNode curve(double sustainable) throws Exception {
      ObjectNode curve = Json.object().put("sustainable_per_s", Json.rounded(sustainable));
      ArrayNode loads = curve.putArray("loads");
      for (double fraction : FRACTIONS) {
        Result result = run(sustainable * fraction, scale.measured());
        loads.add(json(result).put("fraction", fraction));
      }
      return curve;
    }

    ObjectNode overload(double perSecond, ProcessHandle runtime) throws Exception {
      double before = ResidentMemory.mebibytes(runtime);
      ObjectNode overload = json(run(perSecond, scale.overload()));
      return overload
          .put("times", OVERLOAD)
          .put("resident_mib_before", Json.rounded(before))
          .put("resident_mib_after", Json.rounded(ResidentMemory.mebibytes(runtime)));
    }

    private Result run(double perSecond, Duration time) throws InterruptedException {
      Result result = load.run(perSecond, time);
      Answers all = result.all();
      say.accept(
          String.format(
              Locale.ROOT,
              "%s at %,.0f/s: %,.0f ranked/s (%.1f %%), p50 %.1f ms, p99 %.1f ms, %d unanswered",
              name,
              perSecond,
              result.rankedPerSecond(),
              100 * all.shareOf(all.ranked()),
              all.percentileMs(50),
              all.percentileMs(99),
              all.unanswered()));
      if (all.ranked(bundle.manifest().config().allSteps()) < all.askedSoFar()) {
        Thread.sleep(scale.recovery().toMillis());
      }
      return result;
    }

    private ObjectNode json(Result result) {
      ObjectNode json =
          Json.object()
              .put("offered_per_s", Json.rounded(result.perSecond()))
              .put("ranked_per_s", Json.rounded(result.rankedPerSecond()));
      json.setAll(result.all().toJson());
      json.set("searches", result.searches().toJson());
      json.set("clicks", result.clicks().toJson());
      return json;
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
