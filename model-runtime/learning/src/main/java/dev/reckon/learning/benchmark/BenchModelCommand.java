package dev.reckon.learning.benchmark;

import dev.reckon.cli.AtLeastOne;
import dev.reckon.cli.OutputFile;
import dev.reckon.learning.benchmark.ModelReport.TopkMillion;
import dev.reckon.learning.benchmark.PartsBenchmark.PartTimes;
import dev.reckon.learning.benchmark.ReasoningBenchmark.DepthTimes;
import dev.reckon.learning.benchmark.ShiftBenchmark.ShiftTimes;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.InitialWeights;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.bundle.Settings;
import dev.reckon.model.bundle.TrustOption;
import dev.reckon.model.program.Execution;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.program.Weights;
import dev.reckon.model.retrieve.Ranker;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench model}: how long one core takes to rank a whole catalogue. */
@Command(
    name = "model",
    description = "Measure how long one core takes for a batch: encode, score all items, top-k.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class BenchModelCommand implements Callable<Integer> {

  private static final int[] CATALOGUES = {12_000, 100_000, 1_000_000};
  private static final int[] BATCHES = {1, 8, 32, 64, 256};
  private static final int[] BATCHES_OF_EAGER = {1, 32, 256};
  private static final int MILLION = 1_000_000;
  private static final int MILLION_BATCH = 32;
  private static final int[] BATCHES_OF_SHIFT = {1, 32};
  private static final int LIST_SIZE = 100;
  private static final int[] ALL_BATCHES = {1, 8, 32, 64, 256, 1024};
  private static final int[] ALL_WIDTHS = {64, 256};
  private static final int LONG_HISTORY = 200;
  private static final int DEEPEST = 4;

  @Option(
      names = "--bundle",
      paramLabel = "BUNDLE",
      description =
          "Measure this bundle; without it, random weights of the default network over catalogues"
              + " of 12,000, 100,000 and 1,000,000 items.")
  private @Nullable Path bundle;

  @Option(
      names = "--all",
      description =
          "Measure all batches (1 to 1,024), widths (64, 256) and lengths of history (50, 200), not"
              + " a few.")
  private boolean all;

  @Option(
      names = "--python",
      paramLabel = "PYTHON",
      description =
          "Measure the same weights in eager PyTorch too, with this interpreter, e.g. python3.")
  private @Nullable String python;

  @Option(
      names = "--export",
      paramLabel = "FOLDER",
      description =
          "Measure nothing: write random weights of a network that reasons, and its program, for"
              + " model-runtime/learning/bench/gpu.")
  private @Nullable Path export;

  @Option(
      names = "--items",
      paramLabel = "N",
      converter = AtLeastOne.class,
      defaultValue = "1000000",
      description = "Items of --export (default ${DEFAULT-VALUE}).")
  private int items;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      converter = AtLeastOne.class,
      defaultValue = "3",
      description = "How long each case is measured (default ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of weights and histories (default ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--report",
      converter = OutputFile.class,
      paramLabel = "FILE",
      description = "Write the figures there, as one JSON object.")
  private @Nullable Path report;

  @Mixin private TrustOption trust = new TrustOption();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    TorchProgram.useThreads(1);
    if (export != null) {
      ModelConfig config = reasoning(ModelConfig.sasrec());
      ExportedModel.write(
          export,
          config,
          InitialWeights.of(config, items, seed),
          config.program(),
          benchmark(config));
      return 0;
    }
    List<RankTimes> times = new ArrayList<>();
    List<DepthTimes> reasoning = new ArrayList<>();
    ModelConfig config = ModelConfig.sasrec();
    if (bundle != null) {
      Bundle opened = Bundle.open(bundle, trust.trusted());
      config = opened.manifest().config();
      times.addAll(measure(opened.load(Execution.DEFAULT), config, BATCHES));
    }
    for (ModelConfig measured : all ? everyShape() : List.of(ModelConfig.sasrec())) {
      if (bundle == null) {
        for (int items : CATALOGUES) {
          times.addAll(measureBoth(measured, items, all ? ALL_BATCHES : BATCHES));
        }
      }
      reasoning.addAll(measureReasoning(measured));
    }
    List<PartTimes> parts = bundle == null ? measureParts() : List.of();
    List<ShiftTimes> shift = bundle == null ? measureShift() : List.of();
    RankTimes million =
        times.stream()
            .filter(it -> it.items() == MILLION && it.batch() == MILLION_BATCH)
            .reduce((exact, asServed) -> asServed)
            .orElseGet(this::million);
    out().printf("top-%d of %,d items: %.2f ms a user%n", LIST_SIZE, MILLION, million.msPerUser());
    List<EagerTimes> eager = python == null ? List.of() : compare(python);
    if (report != null) {
      new ModelReport(
              bundle == null ? config.architecture() + ", random weights" : bundle.toString(),
              1,
              config.window(),
              LIST_SIZE,
              times,
              TopkMillion.of(million),
              reasoning,
              parts,
              shift,
              eager)
          .write(report);
    }
    return 0;
  }

  /** The time of each part of a list, for each catalogue, as it is served. */
  private List<PartTimes> measureParts() {
    ModelConfig config = ModelConfig.sasrec();
    PartsBenchmark benchmark =
        new PartsBenchmark(config.window(), LIST_SIZE, Duration.ofSeconds(seconds), seed);
    List<PartTimes> times = new ArrayList<>();
    for (int items : CATALOGUES) {
      Weights weights = InitialWeights.of(config, items, seed);
      boolean integers = Execution.DEFAULT.findsByIntegers(items);
      for (PartTimes part : benchmark.measure(config, weights, integers, BATCHES)) {
        print(part);
        times.add(part);
      }
    }
    return times;
  }

  /** The cost of following popularity, for each catalogue. */
  private List<ShiftTimes> measureShift() {
    ModelConfig config = ModelConfig.sasrec();
    ShiftBenchmark benchmark =
        new ShiftBenchmark(config.window(), LIST_SIZE, Duration.ofSeconds(seconds), seed);
    List<ShiftTimes> times = new ArrayList<>();
    for (int items : CATALOGUES) {
      try (TorchModel model = random(config, items, Execution.DEFAULT)) {
        for (ShiftTimes shift : benchmark.measure(model, BATCHES_OF_SHIFT)) {
          print(shift);
          times.add(shift);
        }
      }
    }
    return times;
  }

  private void print(ShiftTimes shift) {
    out()
        .printf(
            "scores that follow, %,9d items, batch %4d: %.2f ms, unchanged %.2f ms; computed in %.2f ms, adopted in %.2f ms%n",
            shift.items(),
            shift.batch(),
            shift.followMs(),
            shift.standMs(),
            shift.makeMs(),
            shift.adoptMs());
    out().flush();
  }

  private void print(PartTimes parts) {
    out()
        .printf(
            "parts, %,9d items%s, batch %4d:",
            parts.items(), byIntegers(parts.integers()), parts.batch());
    Map<String, Double> named = new LinkedHashMap<>();
    named.put("transfer", parts.transferMs());
    named.put("encode", parts.encodeMs());
    named.put("score", parts.scoreMs());
    named.put("choose", parts.chooseMs());
    named.forEach(
        (name, ms) -> out().printf("  %s %.2f ms (%.0f %%)", name, ms, 100 * parts.share(ms)));
    out().printf("%n");
    out().flush();
  }

  private static String byIntegers(boolean integers) {
    return integers ? " by integers" : "";
  }

  private static List<ModelConfig> everyShape() {
    List<ModelConfig> shapes = new ArrayList<>();
    for (int d : ALL_WIDTHS) {
      ModelConfig shape = with(ModelConfig.sasrec(), Map.of("d", d, "inner", 4 * d));
      shapes.add(shape);
      shapes.add(with(shape, Map.of("window", LONG_HISTORY)));
    }
    return shapes;
  }

  private static ModelConfig with(ModelConfig config, Map<String, Integer> settings) {
    ModelConfig changed = config;
    for (Map.Entry<String, Integer> setting : settings.entrySet()) {
      changed = Settings.with(changed, setting.getKey(), setting.getValue().toString());
    }
    return changed;
  }

  private static int[] batchesOfEager(int items) {
    return items == MILLION ? new int[] {MILLION_BATCH} : BATCHES_OF_EAGER;
  }

  private RankTimes million() {
    List<RankTimes> both = measureBoth(ModelConfig.sasrec(), MILLION, MILLION_BATCH);
    return both.get(both.size() - 1);
  }

  /** With exact scores only and, if it is served so, with integer scores first. */
  private List<RankTimes> measureBoth(ModelConfig config, int items, int... batches) {
    List<RankTimes> times =
        new ArrayList<>(measure(random(config, items, Execution.PLAIN), config, batches));
    TorchModel asServed = random(config, items, Execution.DEFAULT);
    if (asServed.findsByIntegers()) {
      times.addAll(measure(asServed, config, batches));
    } else {
      asServed.close();
    }
    return times;
  }

  /** In turn with eager PyTorch, for each catalogue. */
  private List<EagerTimes> compare(String interpreter) throws IOException {
    ModelConfig config = ModelConfig.sasrec();
    EagerComparison comparison =
        new EagerComparison(new EagerPython(interpreter), config, benchmark(config), seed);
    List<EagerTimes> times = new ArrayList<>();
    for (int items : CATALOGUES) {
      for (EagerTimes compared : comparison.measure(items, batchesOfEager(items))) {
        print(compared);
        times.add(compared);
      }
    }
    return times;
  }

  private void print(EagerTimes times) {
    Double program = times.programCpuMs();
    out()
        .printf(
            "%,9d items, batch %3d: %.2f ms CPU without evidence, eager PyTorch %s %.2f ms: %.2f"
                + " times; program.pt there %s%n",
            times.items(),
            times.batch(),
            times.cpuMs(),
            times.torch(),
            times.eagerCpuMs(),
            times.times(),
            program == null ? "cannot be loaded" : "%.2f ms".formatted(program));
    out().flush();
  }

  /** A network of this shape that reasons. */
  private static ModelConfig reasoning(ModelConfig shape) {
    return with(
        ModelConfig.named(ModelConfig.REAREC_PRL),
        Map.of(
            "reasoning_steps",
            DEEPEST,
            "d",
            shape.d(),
            "inner",
            shape.inner(),
            "window",
            shape.window()));
  }

  /** Depths of a network with random weights of this shape. */
  private List<DepthTimes> measureReasoning(ModelConfig shape) {
    ModelConfig config = reasoning(shape);
    ReasoningBenchmark benchmark =
        new ReasoningBenchmark(config.window(), DEEPEST, Duration.ofSeconds(seconds), seed);
    List<DepthTimes> times = new ArrayList<>();
    try (TorchModel model = random(config, CATALOGUES[0], Execution.PLAIN)) {
      for (int rows : all ? ALL_BATCHES : BATCHES) {
        List<DepthTimes> measured = benchmark.measure(model, config.d(), rows);
        print(rows, measured);
        times.addAll(measured);
      }
    }
    return times;
  }

  private void print(int rows, List<DepthTimes> depths) {
    out().printf("encode and reason, batch %3d, CPU:", rows);
    depths.forEach(
        depth -> out().printf("  K = %d %.2f ms", depth.reasoningSteps(), depth.cpuMs()));
    out().printf("  (a step is %.1f %% of K = 0)%n", 100 * depths.get(DEEPEST).stepShare());
    out().flush();
  }

  private TorchModel random(ModelConfig config, int items, Execution execution) {
    return TorchModel.load(
        config.program(), InitialWeights.of(config, items, seed), config.reading(), execution);
  }

  /** Measures the model at each size of batch, and closes it. */
  private List<RankTimes> measure(TorchModel model, ModelConfig config, int... batches) {
    RankBenchmark benchmark = benchmark(config);
    List<RankTimes> times = new ArrayList<>();
    boolean integers = model.findsByIntegers();
    try (model;
        Ranker ranker = model.newRanker()) {
      for (int rows : batches) {
        RankTimes measured = benchmark.measure(ranker, config, rows, integers);
        print(measured);
        times.add(measured);
      }
    }
    return times;
  }

  private RankBenchmark benchmark(ModelConfig config) {
    return new RankBenchmark(config.window(), LIST_SIZE, Duration.ofSeconds(seconds), seed);
  }

  private void print(RankTimes times) {
    out()
        .printf(
            "d %3d, history %3d, %,9d items%s, batch %4d: p50 %8.2f ms, p99 %8.2f ms, CPU %8.2f ms,"
                + " %,8.0f lists/s a core, %.0f GFLOP/s, %.1f GB/s%n",
            times.d(),
            times.historyLength(),
            times.items(),
            byIntegers(times.integers()),
            times.batch(),
            times.p50Ms(),
            times.p99Ms(),
            times.cpuMs(),
            times.listsPerSecond(),
            times.gflops(),
            times.gigabytesPerSecond());
    out().flush();
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }
}
