package dev.reckon.backtest;

import dev.reckon.backtest.judge.CurveFiles;
import dev.reckon.backtest.judge.Field;
import dev.reckon.backtest.judge.Judged;
import dev.reckon.backtest.judge.Judgement;
import dev.reckon.backtest.recording.RecordedTopics;
import dev.reckon.backtest.recording.Recording;
import dev.reckon.backtest.replay.ScoredClick;
import dev.reckon.cli.KafkaClientOptions;
import dev.reckon.cli.KafkaOptions;
import dev.reckon.cli.OutputFile;
import dev.reckon.cli.RegularExpression;
import dev.reckon.cli.UsageError;
import dev.reckon.cli.Version;
import dev.reckon.learning.data.Dataset;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.Settings;
import dev.reckon.model.bundle.TrustOption;
import dev.reckon.process.TemporaryDirectory;
import dev.reckon.serving.rollout.BundleRefusedException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code backtest}: what bundles would have served over recorded events. */
@Command(
    name = "backtest",
    description =
        "Replays recorded events at full speed, in event time, through the code that serves, and"
            + " scores each click against the list that its user had at that moment.",
    footer = {
      "",
      "Two bundles and all baselines on a dataset:",
      "  backtest --data movielens:ml-latest-small --bundle NEW --against OLD --report report.json",
      "",
      "What it brings to learn on, with a new bundle each week:",
      "  backtest --data movielens:ml-latest-small --bundle NEW --learn --learn-every 7d",
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class BacktestCommand implements Callable<Integer> {

  /** Where the events are from. */
  static final class Source {
    @Option(
        names = "--data",
        required = true,
        paramLabel = "READER:PATH",
        description = Dataset.HELP)
    private @Nullable String data;

    @Option(
        names = "--from-topics",
        required = true,
        paramLabel = "HOST:PORT",
        description =
            "Kafka brokers. The topics clicks, searches, erasures and items are read, from "
                + "their beginning to their end at this moment.")
    private @Nullable String brokers;
  }

  @ArgGroup(multiplicity = "1")
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private Source source;

  @Option(
      names = "--bundle",
      required = true,
      paramLabel = "BUNDLE",
      description = "The bundle that is tested.")
  @SuppressWarnings("NullAway.Init") // Set by picocli.
  private Path bundle;

  @Option(
      names = "--against",
      arity = "1..*",
      paramLabel = "BUNDLE",
      description = "Bundles to compare it with, click by click.")
  private List<Path> against = List.of();

  @ArgGroup(exclusive = false)
  private @Nullable LearnOptions learn;

  @Mixin private TrustOption trust = new TrustOption();

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description =
          "Clicks from this time on are scored, e.g. 2018-09-24T14:27:30Z; earlier events "
              + "are learnt (default: the newest fifth of all clicks, the same that evaluate "
              + "--protocol prequential tests on).")
  private @Nullable String from;

  @Option(
      names = "--unscored-users",
      converter = RegularExpression.class,
      paramLabel = "PATTERN",
      description =
          "Users whose clicks are learnt and not scored, as a regular expression that their whole id"
              + " matches, e.g. bot-.* or .*@shop")
  private @Nullable Pattern unscored;

  @Mixin private KafkaClientOptions kafka = new KafkaClientOptions();

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of the intervals (default: 1).")
  private long seed;

  @Option(
      names = "--report",
      converter = OutputFile.class,
      paramLabel = "FILE.json",
      description =
          "Where to write the report; curves over time are written beside it, FILE.csv and"
              + " FILE.svg.")
  private @Nullable Path report;

  private final PrintStream out;
  private final InstantSource clock;

  public BacktestCommand() {
    this(System.out, InstantSource.system());
  }

  BacktestCommand(PrintStream out, InstantSource clock) {
    this.out = out;
    this.clock = clock;
  }

  @Override
  public Integer call() throws IOException, InterruptedException, BundleRefusedException {
    Instant start = from == null ? null : time(from);
    String brokers = source.brokers == null ? null : KafkaOptions.requireAddresses(source.brokers);
    List<Path> bundles = Stream.concat(Stream.of(bundle), against.stream()).toList();
    bundles.forEach(Bundle::requireOne);
    Backtest backtest =
        Backtest.of(recording(brokers), start, unscored, kafka.file(), trust.trusted());
    Instant cut =
        start != null ? start : Instant.ofEpochMilli(backtest.clicks().get(0).timeMillis());
    bundles.forEach(path -> backtest.requireBefore(path, cut));
    LearnOptions learning = learn != null && learn.learns() ? learn : null;
    List<Backtest.Served> served = new ArrayList<>();
    Backtest.@Nullable Taught taught = null;
    List<Judged> baselines;
    int replays = bundles.size() + 1 + (learning == null ? 0 : 1);
    try (ProgressBar bar = progressBar((long) backtest.steps() * replays)) {
      if (learning != null) {
        taught = taught(backtest, cut, learning, steps -> step(bar, steps));
        served.add(taught.served());
      }
      for (Path path : bundles) {
        served.add(backtest.serve(path, (step, user, list) -> {}, steps -> step(bar, steps)));
      }
      baselines = backtest.baselines(steps -> step(bar, steps));
    }
    Judgement judgement =
        Judgement.of(
            backtest.clicks(),
            new Field(
                served.get(0).judged(),
                served.stream().skip(1).map(Backtest.Served::judged).toList(),
                baselines),
            seed);
    tell(report(backtest, cut, served, taught, judgement), judgement);
    return 0;
  }

  private Backtest.Taught taught(
      Backtest backtest, Instant cut, LearnOptions learning, IntConsumer done)
      throws InterruptedException, BundleRefusedException {
    Path directory = TemporaryDirectory.untilTheEnd("reckon-backtest-");
    return backtest.teach(bundle, cut, learning, directory, done);
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new UsageError(
          "--from is a time such as 2018-09-24T14:27:30Z, not \"" + text + "\"", e);
    }
  }

  /** Of the brokers, or of the dataset if that is null. */
  private Recording recording(@Nullable String brokers) throws InterruptedException {
    if (brokers == null) {
      return Recording.ofDataset(String.valueOf(source.data));
    }
    Map<String, String> client = new HashMap<>(kafka.properties());
    client.put("bootstrap.servers", brokers);
    return RecordedTopics.read(client, kafka.topicPrefix(), clock, out::println);
  }

  private BacktestReport report(
      Backtest backtest,
      Instant cut,
      List<Backtest.Served> served,
      Backtest.@Nullable Taught taught,
      Judgement judgement) {
    Recording recording = backtest.recording();
    List<ScoredClick> clicks = backtest.clicks();
    List<BacktestReport.Model> models =
        served.stream().map(it -> model(it, backtest.lists())).toList();
    return new BacktestReport(
        "backtest",
        Version.get(),
        recording.source(),
        recording.sha256(),
        cut.toString(),
        Instant.ofEpochMilli(clicks.get(clicks.size() - 1).timeMillis()).toString(),
        new BacktestReport.Events(
            recording.interactions(),
            recording.log().events().size() - recording.interactions(),
            recording.log().erasures().size(),
            recording.skipped()),
        models.get(0),
        models.subList(1, models.size()),
        judgement.overall(),
        clicks.stream().filter(ScoredClick::isRepeat).count(),
        clicks.stream().filter(ScoredClick::isVisitor).count(),
        judgement.parts(),
        taught == null || learn == null
            ? null
            : BacktestReport.Learning.of(
                learn.cadence(), recording.eventsFrom(cut), taught.turns()),
        report == null
            ? null
            : new BacktestReport.CurveNames(
                String.valueOf(CurveFiles.beside(report, "csv").getFileName()),
                String.valueOf(CurveFiles.beside(report, "svg").getFileName())),
        backtest.halfLife().toString(),
        BacktestReport.INTERVALS,
        seed);
  }

  private static BacktestReport.Model model(Backtest.Served served, int lists) {
    return new BacktestReport.Model(
        served.judged().name(),
        served.model().getName(),
        served.model().getVersion(),
        served.model().getDigest(),
        lists / Math.max(1e-9, served.places().seconds()),
        served.places().seconds());
  }

  private void tell(BacktestReport result, Judgement judgement) throws IOException {
    out.print(BacktestTable.of(result));
    if (report == null) {
      return;
    }
    Settings.JSON.writeValue(report.toFile(), result);
    CurveFiles.writeCsv(judgement.curves(), CurveFiles.beside(report, "csv"));
    CurveFiles.writeSvg(judgement.curve(), CurveFiles.beside(report, "svg"));
  }

  private static void step(@Nullable ProgressBar bar, int steps) {
    if (bar != null) {
      bar.stepBy(steps);
    }
  }

  /** A progress bar on a terminal; null elsewhere. */
  @SuppressWarnings("SystemConsoleNull") // On 17 it is null; Console.isTerminal comes with 22.
  private static @Nullable ProgressBar progressBar(long steps) {
    return System.console() == null
        ? null
        : new ProgressBarBuilder()
            .setTaskName("Events")
            .setInitialMax(steps)
            .setStyle(ProgressBarStyle.ASCII)
            .clearDisplayOnFinish()
            .build();
  }
}
