package dev.reckon.learning.benchmark;

import dev.reckon.cli.AtLeastOne;
import dev.reckon.cli.OutputFile;
import dev.reckon.cli.Version;
import dev.reckon.language.TextEncoder;
import dev.reckon.model.bundle.Settings;
import dev.reckon.model.program.Device;
import dev.reckon.model.program.Precision;
import dev.reckon.model.program.TorchProgram;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code bench text}: what the language model costs that reads texts. Texts are random words, 3 to
 * 21 of them, as long as titles with categories are; how long one takes depends on nothing else.
 */
@Command(
    name = "text",
    description =
        "Measure the language model that reads item texts: start, memory, texts per CPU second.",
    mixinStandardHelpOptions = true)
public final class BenchTextCommand implements Callable<Integer> {

  private static final String[] WORDS = {
    "wireless", "camera", "blue", "for", "the", "kitchen", "leather", "game", "of", "winter",
    "travel", "set", "with", "children", "novel", "black", "running", "garden", "light", "music"
  };

  private static final int SHORTEST = 3;
  private static final int LONGEST = 21;
  private static final int[] BATCHES = {1, 32};
  private static final long KIB = 1 << 10;

  @Option(
      names = "--texts",
      paramLabel = "N",
      defaultValue = "1024",
      converter = AtLeastOne.class,
      description = "Texts of a measurement (default ${DEFAULT-VALUE}).")
  private int texts;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the texts (default ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--report",
      converter = OutputFile.class,
      paramLabel = "FILE",
      description = "Write the figures there, as one JSON object.")
  private @Nullable Path report;

  @Spec private @Nullable CommandSpec spec;

  /**
   * The figures.
   *
   * @param model its name
   * @param tokens of a text, the mean
   */
  record Report(
      String model, int texts, long seed, String codeVersion, double tokens, List<Cost> costs) {}

  /**
   * What one precision costs.
   *
   * @param startSeconds to read the weights and compile the program
   * @param startMib by which the memory of the process grew
   * @param rates by batch
   */
  record Cost(String precision, double startSeconds, long startMib, List<Rate> rates) {}

  /**
   * How fast texts are read.
   *
   * @param batch texts that are given together
   * @param textsPerCpuSecond on one thread
   */
  record Rate(int batch, double textsPerCpuSecond) {}

  @Override
  public Integer call() throws IOException {
    TorchProgram.useThreads(1);
    List<String> all = randomTexts();
    List<Cost> costs = new ArrayList<>();
    String model = "";
    double tokens = 0;
    for (Precision precision : Precision.values()) {
      long before = residentKib();
      long started = System.nanoTime();
      try (TextEncoder encoder = TextEncoder.load(Device.CPU, precision)) {
        double seconds = (System.nanoTime() - started) / 1e9;
        long mib = (residentKib() - before) / KIB;
        model = encoder.name();
        tokens = all.stream().mapToInt(encoder::tokenCount).average().orElse(0);
        costs.add(new Cost(precision.toString(), seconds, mib, rates(encoder, all)));
      }
    }
    Report figures = new Report(model, texts, seed, Version.get(), tokens, costs);
    print(figures);
    if (report != null) {
      Settings.JSON.writeValue(report.toFile(), figures);
    }
    return 0;
  }

  private void print(Report figures) {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.printf(
        "%s, %,d texts of %.1f tokens on one thread%n",
        figures.model(), figures.texts(), figures.tokens());
    for (Cost cost : figures.costs()) {
      out.printf(
          "%-8s  start %.1f s, %,d MiB", cost.precision(), cost.startSeconds(), cost.startMib());
      for (Rate rate : cost.rates()) {
        out.printf(
            "; in batches of %d %,.0f texts a CPU second", rate.batch(), rate.textsPerCpuSecond());
      }
      out.println();
    }
    out.flush();
  }

  private List<String> randomTexts() {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> all = new ArrayList<>();
    for (int text = 0; text < texts; text++) {
      StringBuilder words = new StringBuilder();
      for (int i = random.nextInt(SHORTEST, LONGEST + 1); i > 0; i--) {
        words.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
      }
      all.add(words.toString());
    }
    return all;
  }

  private static List<Rate> rates(TextEncoder encoder, List<String> all) {
    List<Rate> rates = new ArrayList<>();
    for (int batch : BATCHES) {
      encode(encoder, all.subList(0, Math.min(all.size(), 4 * batch)), batch); // warms up
      long started = cpuNanos();
      encode(encoder, all, batch);
      rates.add(new Rate(batch, all.size() * 1e9 / (cpuNanos() - started)));
    }
    return rates;
  }

  private static void encode(TextEncoder encoder, List<String> all, int batch) {
    for (int from = 0; from < all.size(); from += batch) {
      float[][] unused = encoder.encode(all.subList(from, Math.min(from + batch, all.size())));
    }
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** Of this process; the weights lie outside the heap. */
  private static long residentKib() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }
}
