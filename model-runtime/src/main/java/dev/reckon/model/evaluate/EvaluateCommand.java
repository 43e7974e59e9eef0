package dev.reckon.model.evaluate;

import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.bundle.CodeVersion;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.model.bundle.Settings;
import dev.reckon.model.data.DatasetException;
import dev.reckon.model.data.DatasetReader;
import dev.reckon.model.data.EventLog;
import dev.reckon.model.data.Protocol;
import dev.reckon.model.data.Split;
import dev.reckon.model.data.Splits;
import dev.reckon.model.data.Vocabulary;
import dev.reckon.model.evaluate.Ranks.Estimate;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.retrieve.Ranker;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code evaluate}: a bundle and a dataset in, metrics beside floors out. */
@Command(
    name = "evaluate",
    description = "Tests a bundle on events it was not trained on, beside simple floors.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class EvaluateCommand implements Callable<Integer> {

  private static final String INTERVALS = "95 % bootstrap over rows, 1,000 resamples";

  @Option(names = "--bundle", required = true, paramLabel = "BUNDLE", description = "The model.")
  private Path bundlePath = Path.of("");

  @Option(
      names = "--data",
      required = true,
      paramLabel = "READER:PATH",
      description = "The dataset.")
  private String data = "";

  @Option(
      names = "--protocol",
      required = true,
      paramLabel = "PROTOCOL",
      description =
          "Which events are test: leave-one-out, time-split, or prequential, where histories and"
              + " floors move on with every event.")
  private String protocolName = "";

  @Option(
      names = "--seen",
      defaultValue = "exclude",
      paramLabel = "exclude|keep",
      description = "Whether items of a history may be recommended again (default: exclude).")
  private SeenItems seenItems = SeenItems.EXCLUDE;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of the intervals (default: 1).")
  private long seed;

  @Option(
      names = "--report",
      paramLabel = "FILE.json",
      description = "Where to write what came of it.")
  private @Nullable Path report;

  private final PrintStream out;

  public EvaluateCommand() {
    this(System.out);
  }

  EvaluateCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    Protocol protocol = testing(Protocol.of(protocolName));
    Bundle bundle = Bundle.open(bundlePath);
    String sha256 = DatasetReader.digest(data);
    requireUntouched(bundle, sha256, protocol);
    EventLog log = DatasetReader.read(data);
    EvaluationReport result = evaluate(bundle, sha256, log, Splits.of(log, protocol));
    out.print(result.table());
    if (report != null) {
      Settings.JSON.writeValue(report.toFile(), result);
    }
    return 0;
  }

  private static Protocol testing(Protocol protocol) {
    if (protocol == Protocol.ALL) {
      throw new DatasetException(
          "The protocol all leaves nothing to test on: choose leave-one-out, time-split or"
              + " prequential");
    }
    return protocol;
  }

  /** Refuses a bundle that learnt from rows it would be tested on. */
  private static void requireUntouched(Bundle bundle, String sha256, Protocol protocol) {
    Manifest.Data trainedOn = bundle.manifest().data();
    if (trainedOn.sha256().equals(sha256)
        && !Protocol.of(trainedOn.protocol()).keepsApart(protocol)) {
      throw new DatasetException(
          "The bundle "
              + bundle.path()
              + " was trained on rows that it would be tested on: its protocol was "
              + trainedOn.protocol()
              + " on the same data; train one with --protocol "
              + (protocol == Protocol.PREQUENTIAL ? Protocol.TIME_SPLIT : protocol));
    }
  }

  private EvaluationReport evaluate(Bundle bundle, String sha256, EventLog log, Split split) {
    Vocabulary vocabulary = vocabulary(bundle);
    TestRows test = TestRows.of(split.test(), vocabulary);
    if (test.rows().isEmpty()) {
      throw new DatasetException(
          "Nothing to evaluate: no test event of " + data + " has anything before it");
    }
    Duration halfLife = log.orderOnly() ? null : HalfLife.chosen(split, seenItems);
    List<Floor> floors = floors(halfLife);
    try (ProgressBar bar = progressBar((1 + floors.size()) * (long) test.rows().size())) {
      IntConsumer done = rows -> step(bar, rows);
      long start = System.nanoTime();
      Ranks ranks = modelRanks(bundle, test, done);
      double seconds = (System.nanoTime() - start) / 1e9;
      Map<String, Map<String, Estimate>> floorMetrics = new LinkedHashMap<>();
      for (Floor floor : floors) {
        Ranks floorRanks = new FloorRanks(split, seenItems).of(floor, done);
        floorMetrics.put(floor.name(), floorRanks.estimates(seed));
      }
      return report(
          bundle, sha256, split, test, ranks.estimates(seed), floorMetrics, halfLife, seconds);
    }
  }

  private static void step(@Nullable ProgressBar bar, int rows) {
    if (bar != null) {
      bar.stepBy(rows);
    }
  }

  private Ranks modelRanks(Bundle bundle, TestRows test, IntConsumer done) {
    try (TorchModel model = bundle.load();
        Ranker ranker = model.newRanker()) {
      return new ModelRanks(ranker, seenItems).of(test.rows(), done);
    }
  }

  private static List<Floor> floors(@Nullable Duration halfLife) {
    return halfLife == null
        ? List.of(new Popularity(), new ItemTransitions())
        : List.of(new Popularity(), new RecentPopularity(halfLife), new ItemTransitions());
  }

  private EvaluationReport report(
      Bundle bundle,
      String sha256,
      Split split,
      TestRows test,
      Map<String, Estimate> metrics,
      Map<String, Map<String, Estimate>> floors,
      @Nullable Duration halfLife,
      double seconds) {
    return new EvaluationReport(
        bundle.manifest().model(),
        bundle.manifest().version(),
        bundle.digest(),
        CodeVersion.get(),
        data,
        sha256,
        split.protocol().label(),
        seenItems.toString(),
        bundle.items().size(),
        test.rows().size(),
        test.withoutHistory(),
        test.unknownTargets(),
        test.unknownHistories(),
        test.seenTargets(),
        metrics,
        floors,
        halfLife == null ? null : halfLife.toString(),
        INTERVALS,
        seed,
        seconds);
  }

  private static Vocabulary vocabulary(Bundle bundle) {
    return new Vocabulary(
        bundle.items().stream().map(BundleItem::itemId).toList(),
        bundle.items().stream().mapToLong(BundleItem::count).toArray());
  }

  /** A bar on a terminal; elsewhere none. */
  @SuppressWarnings("SystemConsoleNull") // On 17 it is null; Console.isTerminal comes with 22.
  private static @Nullable ProgressBar progressBar(long rows) {
    return System.console() == null
        ? null
        : new ProgressBarBuilder()
            .setTaskName("Rows")
            .setInitialMax(rows)
            .setStyle(ProgressBarStyle.ASCII)
            .clearDisplayOnFinish()
            .build();
  }
}
