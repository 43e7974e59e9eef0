package dev.reckon.learning.benchmark;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.reckon.cli.OutputFile;
import dev.reckon.cli.UsageError;
import dev.reckon.cli.Version;
import dev.reckon.event.v1.Item;
import dev.reckon.language.ItemEncoder;
import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.FrozenVectors;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.evaluate.statistics.Bootstrap;
import dev.reckon.learning.evaluate.statistics.Difference;
import dev.reckon.learning.evaluate.statistics.Sampled;
import dev.reckon.model.bundle.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench cold}: how well vectors alone place items that nobody has clicked. */
@Command(
    name = "cold",
    description =
        "Measure how well vectors of item texts place items that are taken for unknown. A user is the"
            + " mean of the known items that they liked, and all items are ranked by their cosine to"
            + " it. The transform without-items:READER:PATH, with the same share and seed, is the"
            + " dataset without them, for reaemb train.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class BenchColdCommand implements Callable<Integer> {

  private static final int CUT_OFF = 100;
  private static final int RANDOM_WIDTH = 256;

  @Option(names = "--data", required = true, paramLabel = "READER:PATH", description = Dataset.HELP)
  private String data = "";

  @Option(
      names = "--vectors",
      required = true,
      paramLabel = "NAME=FILE",
      description =
          "Vectors that embed-items wrote; may be repeated. Files of one name are of several seeds,"
              + " and their mean counts. All others are compared with the first.")
  private List<String> vectors = new ArrayList<>();

  @Option(
      names = "--share",
      defaultValue = "0.1",
      paramLabel = "SHARE",
      description =
          "Share of the items with a positive event that are taken for unknown (default:"
              + " ${DEFAULT-VALUE}).")
  private double share;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of the draw and of the intervals (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--report",
      converter = OutputFile.class,
      paramLabel = "FILE.json",
      description = "Where to write the report.")
  private @Nullable Path report;

  @Spec private @Nullable CommandSpec spec;

  /**
   * The figures.
   *
   * @param unknownItems taken for unknown
   * @param items that are ranked
   * @param rows pairs of a user and an unknown item that they liked
   */
  record Report(
      String codeVersion,
      String dataset,
      double share,
      long seed,
      int unknownItems,
      int items,
      int rows,
      int users,
      List<Row> vectors) {}

  /**
   * How well some vectors place the items.
   *
   * @param hitRateAt100 share of rows whose item is among the first hundred
   * @param bySeed the same of each seed; null where there is one
   * @param overFirst the difference to the first vectors of the command, centred, paired by user;
   *     null for those themselves
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Row(
      String name,
      boolean centred,
      double hitRateAt100,
      @Nullable List<Double> bySeed,
      @Nullable Difference overFirst) {}

  @Override
  public Integer call() throws IOException {
    if (!(share > 0 && share < 1)) {
      throw new UsageError("--share is above 0 and below 1, not " + share);
    }
    Map<String, List<FrozenVectors>> named = named();
    EventLog log = Dataset.read(data);
    ColdItems cold = new ColdItems(log, share, seed);
    named.put("hashed", List.of(hashed(log)));
    named.put("random", List.of(random(cold.items())));
    Bootstrap bootstrap = new Bootstrap(cold.userOfRow(), seed);
    List<Row> rows = new ArrayList<>();
    Sampled first = null;
    for (Map.Entry<String, List<FrozenVectors>> some : named.entrySet()) {
      for (boolean isCentred : new boolean[] {true, false}) {
        double[][] hits =
            some.getValue().stream()
                .map(it -> hits(cold.ranks(it, isCentred)))
                .toArray(double[][]::new);
        Sampled sampled = bootstrap.mean(mean(hits));
        rows.add(
            new Row(
                some.getKey(),
                isCentred,
                sampled.value(),
                hits.length == 1 ? null : bySeed(hits),
                first == null ? null : sampled.less(first).difference()));
        first = first == null ? sampled : first;
      }
    }
    Report figures =
        new Report(
            Version.get(),
            data,
            share,
            seed,
            cold.unknown().size(),
            cold.items().size(),
            cold.userOfRow().length,
            bootstrap.users(),
            rows);
    print(figures);
    if (report != null) {
      Settings.JSON.writeValue(report.toFile(), figures);
    }
    return 0;
  }

  private Map<String, List<FrozenVectors>> named() {
    Map<String, List<FrozenVectors>> named = new LinkedHashMap<>();
    for (String one : vectors) {
      int equals = one.indexOf('=');
      if (equals < 1 || equals == one.length() - 1) {
        throw new UsageError("--vectors is NAME=FILE, not '" + one + "'");
      }
      named
          .computeIfAbsent(one.substring(0, equals), name -> new ArrayList<>())
          .add(FrozenVectors.ofItems(Path.of(one.substring(equals + 1))));
    }
    return named;
  }

  private static FrozenVectors hashed(EventLog log) {
    Map<String, float[]> hashed = new LinkedHashMap<>();
    for (Item item : log.items()) {
      hashed.put(item.getItemId(), ItemEncoder.hashed(item));
    }
    return FrozenVectors.of(hashed, "");
  }

  private FrozenVectors random(List<String> items) {
    Random random = new Random(seed);
    Map<String, float[]> drawn = new LinkedHashMap<>();
    for (String item : items) {
      float[] vector = new float[RANDOM_WIDTH];
      for (int i = 0; i < vector.length; i++) {
        vector[i] = (float) random.nextGaussian();
      }
      drawn.put(item, vector);
    }
    return FrozenVectors.of(drawn, "");
  }

  private static double[] hits(int[] ranks) {
    return Arrays.stream(ranks).mapToDouble(rank -> rank <= CUT_OFF ? 1 : 0).toArray();
  }

  private static double[] mean(double[][] seeds) {
    double[] mean = new double[seeds[0].length];
    for (double[] one : seeds) {
      for (int row = 0; row < mean.length; row++) {
        mean[row] += one[row] / seeds.length;
      }
    }
    return mean;
  }

  private static List<Double> bySeed(double[][] hits) {
    return Arrays.stream(hits).map(it -> Arrays.stream(it).average().orElse(0)).toList();
  }

  private void print(Report figures) {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.printf(
        "%,d of %,d items taken for unknown; %,d rows of %,d users%n",
        figures.unknownItems(), figures.items(), figures.rows(), figures.users());
    for (Row row : figures.vectors()) {
      out.printf(
          Locale.ROOT,
          "%-20s %-8s HR@100 %.4f%s%n",
          row.name(),
          row.centred() ? "centred" : "raw",
          row.hitRateAt100(),
          row.overFirst() == null
              ? ""
              : String.format(
                  Locale.ROOT,
                  "  %+.4f (%+.4f to %+.4f)",
                  row.overFirst().value(),
                  row.overFirst().low(),
                  row.overFirst().high()));
    }
    out.flush();
  }
}
