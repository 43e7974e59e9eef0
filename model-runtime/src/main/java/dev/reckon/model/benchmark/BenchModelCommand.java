package dev.reckon.model.benchmark;

import dev.reckon.model.benchmark.ModelReport.TopkMillion;
import dev.reckon.model.benchmark.ReasoningBenchmark.DepthTimes;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.bundle.Settings;
import dev.reckon.model.program.ProgramArchive;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.retrieve.Ranker;
import dev.reckon.model.train.InitialWeights;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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

  private static final int[] CATALOGUES = {12_000, 100_000};
  private static final int[] BATCHES = {1, 32, 256};
  private static final int MILLION = 1_000_000;
  private static final int MILLION_BATCH = 32;
  private static final int LIST_SIZE = 100;
  private static final int[] REASONING_BATCHES = {1, 32, 64, 256};
  private static final int DEEPEST = 4;

  @Option(
      names = "--bundle",
      paramLabel = "BUNDLE",
      description =
          "Measure this bundle; without it, random weights of the default network over catalogues"
              + " of 12,000 and 100,000 items.")
  private @Nullable Path bundle;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "3",
      description = "How long each case is measured (default ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of weights and histories (default ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write the figures there, as one JSON object.")
  private @Nullable Path report;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    TorchProgram.useThreads(1);
    List<RankTimes> times = new ArrayList<>();
    ModelConfig config;
    if (bundle == null) {
      config = ModelConfig.sasrec();
      for (int items : CATALOGUES) {
        times.addAll(measure(random(config, items), config, BATCHES));
      }
    } else {
      Bundle opened = Bundle.open(bundle);
      config = opened.manifest().config();
      times.addAll(measure(opened.load(), config, BATCHES));
    }
    RankTimes million = measure(random(config, MILLION), config, MILLION_BATCH).get(0);
    out().printf("top-%d of %,d items: %.2f ms a user%n", LIST_SIZE, MILLION, million.msPerUser());
    List<DepthTimes> reasoning = reasoning();
    if (report != null) {
      new ModelReport(
              bundle == null ? config.architecture() + ", random weights" : bundle.toString(),
              1,
              config.window(),
              LIST_SIZE,
              times,
              TopkMillion.of(million),
              reasoning)
          .write(report);
    }
    return 0;
  }

  /** Depths of a network with random weights, as large as the defaults. */
  private List<DepthTimes> reasoning() {
    ModelConfig config =
        Settings.with(
            ModelConfig.named(ModelConfig.REAREC_PRL),
            "reasoning_steps",
            Integer.toString(DEEPEST));
    ReasoningBenchmark benchmark =
        new ReasoningBenchmark(config.window(), DEEPEST, Duration.ofSeconds(seconds), seed);
    List<DepthTimes> times = new ArrayList<>();
    try (TorchModel model = random(config, CATALOGUES[0])) {
      for (int rows : REASONING_BATCHES) {
        times.addAll(benchmark.measure(model, rows));
        print(rows, times.subList(times.size() - DEEPEST - 1, times.size()));
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

  private TorchModel random(ModelConfig config, int items) {
    return TorchModel.load(
        ProgramArchive.ofClassPath(), InitialWeights.of(config, items, seed), config.reading());
  }

  /** Measures the model at each size of batch, and closes it. */
  private List<RankTimes> measure(TorchModel model, ModelConfig config, int... batches) {
    RankBenchmark benchmark =
        new RankBenchmark(config.window(), LIST_SIZE, Duration.ofSeconds(seconds), seed);
    List<RankTimes> times = new ArrayList<>();
    try (model;
        Ranker ranker = model.newRanker()) {
      for (int rows : batches) {
        RankTimes measured = benchmark.measure(ranker, rows);
        print(measured);
        times.add(measured);
      }
    }
    return times;
  }

  private void print(RankTimes times) {
    out()
        .printf(
            "%,9d items, batch %3d: p50 %8.2f ms, p99 %8.2f ms, %,8.0f lists/s a core%n",
            times.items(), times.batch(), times.p50Ms(), times.p99Ms(), times.listsPerSecond());
    out().flush();
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }
}
