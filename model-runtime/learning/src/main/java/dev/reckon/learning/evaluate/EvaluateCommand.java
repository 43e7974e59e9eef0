package dev.reckon.learning.evaluate;

import dev.reckon.cli.OutputFile;
import dev.reckon.cli.Times;
import dev.reckon.cli.UsageError;
import dev.reckon.cli.Version;
import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.SearchTruth;
import dev.reckon.learning.data.events.DatasetException;
import dev.reckon.learning.data.events.EventLog;
import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.Splits;
import dev.reckon.learning.evaluate.EvaluationReport.Tested;
import dev.reckon.learning.evaluate.compare.Judgement;
import dev.reckon.learning.evaluate.compare.SampledJudgement;
import dev.reckon.learning.evaluate.explain.EvidenceOnTruth;
import dev.reckon.learning.evaluate.explain.ReasonEffect;
import dev.reckon.learning.evaluate.rows.KnownSearches;
import dev.reckon.learning.evaluate.rows.SeededModel;
import dev.reckon.learning.evaluate.rows.SeenItems;
import dev.reckon.learning.evaluate.rows.TestRows;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.model.bundle.Settings;
import dev.reckon.model.bundle.TrustOption;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code evaluate}: compares bundles with baselines and other models on a dataset. */
@Command(
    name = "evaluate",
    description = "Tests a bundle on events it was not trained on, beside simple baselines.",
    footer = {
      "",
      "A model trained with several seeds, against its base and another model:",
      "  evaluate --bundle prl-seed1 prl-seed2 prl-seed3 --against base-seed* erl-seed* ...",
      "Differences are paired: every recommender ranks the same rows."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class EvaluateCommand implements Callable<Integer> {

  private static final String BY_USER =
      "95 %: bootstrap over users, each with all of their rows, 1,000 resamples";

  private static final String BY_USER_AND_SEED =
      "; with several seeds, Student's t over that variance plus the one between seeds";

  @Option(
      names = "--bundle",
      required = true,
      arity = "1..*",
      paramLabel = "BUNDLE",
      description =
          "The model. Several bundles that differ only in their seed are one model, and the "
              + "report has their mean.")
  private List<Path> bundlePaths = List.of();

  @Option(
      names = "--against",
      arity = "1..*",
      paramLabel = "BUNDLE",
      description =
          "Models to compare with. Those that differ only in their seed count as one model.")
  private List<Path> againstPaths = List.of();

  @Mixin private TrustOption trust = new TrustOption();

  @Option(names = "--data", required = true, paramLabel = "READER:PATH", description = Dataset.HELP)
  private String data = "";

  @Option(
      names = "--protocol",
      paramLabel = "PROTOCOL",
      description =
          "Which events are tested on: leave-one-out, time-split, or prequential, where "
              + "histories and baselines move on with every event. Default: the one that the "
              + "bundles were trained with.")
  private @Nullable String protocolName;

  @Option(
      names = "--seen",
      defaultValue = "exclude",
      paramLabel = "exclude|keep|both",
      description =
          "exclude: items of the history are not recommended again. keep: they can be. "
              + "both: one report of each (default: exclude).")
  private String seen = "";

  @Option(
      names = "--searches",
      paramLabel = "none|earlier|current",
      description =
          "Which searches are known when a click is predicted: none, those before the one "
              + "that led to it (earlier), or that one too (current). Default: current if a model "
              + "reads searches, else none.")
  private @Nullable String searches;

  @Option(
      names = "--prior-weight",
      defaultValue = "0",
      paramLabel = "W",
      description =
          "How much popularity adds to the scores of the model, as in the runtime: from 0 "
              + "(nothing) to 1. Under prequential it is the popularity at that moment, else that "
              + "at the end of training. Models of --against get none (default: 0).")
  private double priorWeight;

  @Option(
      names = "--memory",
      paramLabel = "on|off",
      description =
          "on: lists as the runtime serves them, from the model and the stream memory of "
              + "its bundle, which learns from each event under prequential. off: from the model "
              + "alone. Models of --against have no memory (default: on; off with "
              + "--prior-weight).")
  private @Nullable String memory;

  @Option(
      names = "--ablate",
      description =
          "Measure also what the model and each source of the memory are worth: the lists "
              + "of each alone, and of all others without it.")
  private boolean ablates;

  @Option(
      names = "--memory-delay",
      arity = "1..*",
      paramLabel = "TIME",
      converter = Times.class,
      description =
          "Under prequential: also rank with a memory that learns each click this much later, e.g."
              + " 1h 24h. The user's own history stays current.")
  private List<Duration> delays = List.of();

  @Option(
      names = "--negatives",
      paramLabel = "N",
      description =
          "Rank each target also against N items in place of the whole catalogue, as many papers do:"
              + " drawn uniformly for each user from the items that the user never took, fixed by"
              + " --seed. Models are read without a memory.")
  private @Nullable Integer negatives;

  @Option(
      names = "--tail-below",
      paramLabel = "N",
      description =
          "With --negatives: targets that occur fewer than N times in training are the tail, the"
              + " others the head (default: the head are the most popular fifth of the items).")
  private @Nullable Integer tailBelow;

  @Option(
      names = "--short-below",
      paramLabel = "N",
      description =
          "With --negatives: histories of fewer than N items are short, the others long (default: the"
              + " longest fifth are long).")
  private @Nullable Integer shortBelow;

  @Option(
      names = "--explain",
      description =
          "Test the reasons that the model names: remove the event with the most"
              + " evidence from each history and count how often the list's first item falls, compared"
              + " with a random other event.")
  private boolean explain;

  @Option(
      names = "--truth",
      paramLabel = "FILE.jsonl",
      description =
          "Which search decided which click, as simulate --truth writes it: how much of the model's"
              + " evidence lies on those searches, and the metrics of the rows that they decided.")
  private @Nullable Path truthPath;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of the intervals and of dropout (default: 1).")
  private long seed;

  @Option(
      names = "--report",
      converter = OutputFile.class,
      paramLabel = "FILE.json",
      description = "Where to write the report.")
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
    if (!(priorWeight >= 0 && priorWeight <= 1)) {
      throw new UsageError("--prior-weight must be from 0 to 1, not " + priorWeight);
    }
    SampledProtocol sampled = sampled();
    List<SeenItems> modes = SeenItems.modes(seen);
    Protocol named = protocolName == null ? null : testing(Protocol.of(protocolName));
    List<SeededModel> models = models();
    Protocol protocol = named == null ? trainedWith(models) : named;
    requireMixed(models.get(0), protocol);
    String sha256 = Dataset.digest(data);
    models.forEach(model -> model.bundles().forEach(it -> requireUntouched(it, sha256, protocol)));
    EventLog log = Dataset.read(data);
    SearchTruth truth = truthPath == null ? null : truth(truthPath, log);
    Split split = Splits.of(log, protocol);
    TestRows test = TestRows.of(split.test(), knownSearches(models));
    if (test.targets().isEmpty()) {
      throw new DatasetException(
          "Nothing to evaluate: no test event of " + data + " has anything before it");
    }
    if (truth != null) {
      requireDecided(test, truth);
    }
    Evaluation evaluation =
        new Evaluation(
            split, test, models, !log.orderOnly(), truth, priorWeight, remembers(), delays, seed);
    EvaluationReport result =
        report(
            sha256,
            split,
            test,
            models,
            judge(evaluation, test.size(), modes),
            ablates ? evaluation.ablate(modes.get(0)).orElse(null) : null,
            explain ? evaluation.explain(modes.get(0)).orElse(null) : null,
            evaluation.find().orElse(null),
            sampled == null ? null : evaluation.judge(sampled, log.itemIds()));
    out.print(EvaluationTable.of(result));
    if (report != null) {
      Settings.JSON.writeValue(report.toFile(), result);
    }
    return 0;
  }

  private @Nullable SampledProtocol sampled() {
    if (negatives == null && (tailBelow != null || shortBelow != null)) {
      throw new UsageError("--tail-below and --short-below are for --negatives: give that too");
    }
    return negatives == null ? null : new SampledProtocol(negatives, tailBelow, shortBelow);
  }

  /** Refuses questions about the memory where lists are those of the model alone. */
  private void requireMixed(SeededModel model, Protocol protocol) {
    if (!ablates && delays.isEmpty()) {
      return;
    }
    String option = ablates ? "--ablate" : "--memory-delay";
    if (!remembers()) {
      throw new UsageError(
          option
              + " is about lists of model and memory, and there is none with --memory off"
              + " or --prior-weight");
    }
    if (!model.mixesMemory()) {
      throw new UsageError(
          option
              + " is about lists of model and memory, and the bundle does not say how to mix them:"
              + " train it again");
    }
    if (!delays.isEmpty() && protocol != Protocol.PREQUENTIAL) {
      throw new UsageError(
          "--memory-delay needs --protocol prequential: under "
              + protocol.label()
              + " the memory learns nothing of the test part");
    }
  }

  /** The tested model by the name of its lists. */
  private SeededModel served(SeededModel model) {
    return remembers() && model.mixesMemory()
        ? model.named(model.name() + Evaluation.WITH_MEMORY)
        : model;
  }

  private boolean remembers() {
    if (memory == null) {
      return priorWeight == 0;
    }
    if (!List.of("on", "off").contains(memory)) {
      throw new UsageError("--memory is on or off, not \"" + memory + "\"");
    }
    if (memory.equals("on") && priorWeight > 0) {
      throw new UsageError(
          "--prior-weight lets the model alone follow popularity, which the memory does better:"
              + " leave one of --prior-weight and --memory out");
    }
    return memory.equals("on");
  }

  private List<SeededModel> models() {
    List<SeededModel> models =
        new ArrayList<>(SeededModel.of(open(bundlePaths), open(againstPaths)));
    if (priorWeight > 0) {
      models.set(0, models.get(0).named(models.get(0).name() + " +prior"));
    }
    return models;
  }

  private static SearchTruth truth(Path path, EventLog log) {
    SearchTruth truth = SearchTruth.read(path);
    truth.requireOf(log);
    return truth;
  }

  private static void requireDecided(TestRows test, SearchTruth truth) {
    if (test.targets().stream().allMatch(it -> truth.searchOf(it.eventId()).isEmpty())) {
      throw new DatasetException(
          "The truth about searches names no click that is tested: choose another --protocol, or"
              + " more events");
    }
  }

  private KnownSearches knownSearches(List<SeededModel> models) {
    if (searches != null) {
      return KnownSearches.of(searches);
    }
    return models.stream().anyMatch(SeededModel::readsSearches)
        ? KnownSearches.CURRENT
        : KnownSearches.NONE;
  }

  private List<Bundle> open(List<Path> paths) {
    return paths.stream().map(path -> Bundle.open(path, trust.trusted())).toList();
  }

  /** The protocol of all bundles, which a line of the output says. */
  private Protocol trainedWith(List<SeededModel> models) {
    List<String> labels =
        models.stream()
            .flatMap(model -> model.bundles().stream())
            .map(bundle -> bundle.manifest().data().protocol())
            .distinct()
            .toList();
    if (labels.size() > 1) {
      throw new UsageError(
          "The bundles were trained with the protocols "
              + String.join(" and ", labels)
              + ": say with --protocol which events to test on");
    }
    Protocol protocol = testing(Protocol.of(labels.get(0)));
    out.printf(
        "protocol: %s, with which the bundle was trained; --protocol names another%n", protocol);
    return protocol;
  }

  private static Protocol testing(Protocol protocol) {
    if (protocol == Protocol.ALL) {
      throw new UsageError(
          "The protocol all leaves nothing to test on: choose leave-one-out, time-split or"
              + " prequential");
    }
    return protocol;
  }

  /** Refuses a bundle that was trained on rows of the test. */
  private static void requireUntouched(Bundle bundle, String sha256, Protocol protocol) {
    Manifest.Data trainedOn = bundle.manifest().data();
    if (Dataset.isSameSource(trainedOn.sha256(), sha256)
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

  private static List<Judgement> judge(Evaluation evaluation, int rows, List<SeenItems> modes) {
    long steps = (long) rows * evaluation.rankings() * modes.size();
    try (ProgressBar bar = progressBar(steps)) {
      return modes.stream().map(mode -> evaluation.judge(mode, done -> step(bar, done))).toList();
    }
  }

  private static void step(@Nullable ProgressBar bar, int rows) {
    if (bar != null) {
      bar.stepBy(rows);
    }
  }

  private EvaluationReport report(
      String sha256,
      Split split,
      TestRows test,
      List<SeededModel> models,
      List<Judgement> judgements,
      @Nullable Ablation ablation,
      @Nullable ReasonEffect explained,
      @Nullable EvidenceOnTruth found,
      @Nullable SampledJudgement sampled) {
    Bundle first = models.get(0).bundles().get(0);
    List<Tested> tested =
        Stream.concat(Stream.of(served(models.get(0))), models.stream().skip(1))
            .map(model -> Tested.of(model, test))
            .toList();
    boolean hasSeeds = models.stream().anyMatch(model -> model.bundles().size() > 1);
    return new EvaluationReport(
        first.manifest().model(),
        first.manifest().version(),
        first.digest(),
        Version.get(),
        data,
        sha256,
        split.protocol().label(),
        test.searches().toString(),
        priorWeight == 0 ? null : priorWeight,
        tested.get(0).items(),
        test.size(),
        (int) Arrays.stream(test.users()).distinct().count(),
        test.withoutHistory(),
        tested.get(0).unknownTargets(),
        tested.get(0).unknownHistories(),
        test.seenTargets(),
        tested,
        judgements.get(0),
        judgements.size() == 1 ? null : judgements.get(1),
        ablation,
        explained,
        found,
        sampled,
        hasSeeds ? BY_USER + BY_USER_AND_SEED : BY_USER,
        seed);
  }

  /** A progress bar on a terminal; null elsewhere. */
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
