package dev.reckon.learning.tune;

import dev.reckon.cli.AtLeastOne;
import dev.reckon.cli.OutputFile;
import dev.reckon.cli.Times;
import dev.reckon.cli.UsageError;
import dev.reckon.cli.Version;
import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.train.TrainingData;
import dev.reckon.learning.train.TrainingData.VectorFiles;
import dev.reckon.learning.train.TrainingRun;
import dev.reckon.learning.train.loop.TrainingException;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.bundle.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tune}: searches for the settings that validate best on a dataset. */
@Command(
    name = "tune",
    description = {
      "Searches the settings that train a model best: the defaults, then random draws, each trained"
          + " with early stopping and judged by validation NDCG@10. It can be stopped at any time; the same command then continues it."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class TuneCommand implements Callable<Integer> {

  @Option(names = "--data", required = true, paramLabel = "READER:PATH", description = Dataset.HELP)
  private String data = "";

  @Option(
      names = "--item-vectors",
      paramLabel = "FILE",
      description = "A frozen vector for each item, as for train.")
  private @Nullable Path itemVectors;

  @Option(
      names = "--word-vectors",
      paramLabel = "FILE",
      description = "A frozen vector for each of some words, as for train.")
  private @Nullable Path wordVectors;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "NAME",
      description =
          "Which model; repeated, all get equal budgets, and trials of equal number have equal"
              + " values of the settings that the models share.")
  private List<String> models = new ArrayList<>();

  @Option(
      names = "--protocol",
      required = true,
      paramLabel = "PROTOCOL",
      description = "What may be learnt from: leave-one-out or time-split.")
  private String protocolName = "";

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Where trials are kept, a directory for each model.")
  private Path out = Path.of("");

  @Option(
      names = "--trials",
      defaultValue = "20",
      paramLabel = "N",
      converter = AtLeastOne.class,
      description =
          "Trials of each model (default: ${DEFAULT-VALUE}); given again, more may be asked for.")
  private int trials;

  @Option(
      names = "--for",
      converter = Times.class,
      paramLabel = "TIME",
      description =
          "When to end, e.g. 30m or 2h; the current trial is kept and continued next time.")
  private @Nullable Duration time;

  @Option(
      names = "--cut-after",
      defaultValue = "0",
      paramLabel = "EPOCHS",
      description =
          "From this epoch on, end a trial whose best is below the median of what earlier trials of"
              + " its model had on average up to that epoch. It saves time and prefers settings"
              + " that learn fast, such as little dropout (default: ${DEFAULT-VALUE}, never).")
  private int cutAfter;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of the draws and of every training (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--set",
      paramLabel = "[MODEL.]KEY=VALUE",
      description = "A setting that is not searched; may be repeated.")
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(
      names = "--space",
      paramLabel = "[MODEL.]KEY=A,B,C|LOW..HIGH",
      description =
          "A setting that is searched: among values, or in a range whose logarithm is uniform; may"
              + " be repeated.")
  private Map<String, String> space = new LinkedHashMap<>();

  @Option(
      names = "--report",
      converter = OutputFile.class,
      paramLabel = "FILE.json",
      description = "Where to write the report; written after every trial.")
  private @Nullable Path report;

  private final PrintStream results;
  private final LongSupplier clockNanos;

  public TuneCommand() {
    this(System.out, System::nanoTime);
  }

  TuneCommand(PrintStream results, LongSupplier clockNanos) {
    this.results = results;
    this.clockNanos = clockNanos;
  }

  @Override
  public Integer call() throws IOException {
    Deadline deadline = new Deadline(time, clockNanos);
    if (cutAfter < 0) {
      throw new UsageError("--cut-after must be at least 0, not " + cutAfter);
    }
    Protocol protocol = validating(Protocol.of(protocolName));
    List<Plan> plans = plans();
    require(
        wordVectors == null || plans.stream().anyMatch(plan -> configOf(plan).readsSearches()),
        "--word-vectors are of the words in searches and titles, and none of these models reads"
            + " them: leave them out, or tune "
            + ModelConfig.CROSS_REASONING);
    TrainingData training =
        TrainingData.read(data, protocol, new VectorFiles(itemVectors, wordVectors));
    if (!plans.stream().allMatch(plan -> training.hasValidation(configOf(plan)))) {
      throw new TrainingException(
          "There is nothing to choose settings by: no validation target of "
              + data
              + " is known from its training part");
    }
    List<ModelTrials> opened = new ArrayList<>();
    try {
      for (Plan plan : plans) {
        opened.add(open(plan, training));
      }
      search(training, opened, deadline);
    } finally {
      for (ModelTrials model : opened) {
        model.close();
      }
    }
    return 0;
  }

  private static ModelConfig configOf(Plan plan) {
    return plan.trials().get(0).recipe().config();
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new UsageError(rule);
    }
  }

  private static Protocol validating(Protocol protocol) {
    if (protocol != Protocol.LEAVE_ONE_OUT && protocol != Protocol.TIME_SPLIT) {
      throw new UsageError("Settings are chosen under leave-one-out or time-split");
    }
    return protocol;
  }

  private List<Plan> plans() {
    List<String> names = List.copyOf(new LinkedHashSet<>(models));
    return names.stream().map(model -> plan(model, names)).toList();
  }

  private Plan plan(String model, List<String> names) {
    Map<String, String> fixed = Scopes.of(set, model, names);
    SearchSpace asked = SearchSpace.parse(Scopes.of(space, model, names));
    for (String key : asked.settings().keySet()) {
      require(!fixed.containsKey(key), key + " is both in --set and in --space: choose one");
    }
    SearchSpace searched = SearchSpace.of(model).without(fixed.keySet()).with(asked);
    try {
      return Plan.of(model, fixed, searched, seed, trials);
    } catch (UsageError e) {
      throw new UsageError(
          model + ": " + e.getMessage() + " (MODEL.KEY is a setting of one model)", e);
    }
  }

  private ModelTrials open(Plan plan, TrainingData training) throws IOException {
    SearchIdentity identity =
        new SearchIdentity(
            training.sha256(),
            protocolName,
            seed,
            cutAfter,
            plan.fixed(),
            plan.space().texts(),
            plan.trials().get(0).recipe(),
            training.programsSha256(),
            training.vectorsSha256(),
            training.wordVectorsSha256());
    return ModelTrials.of(plan, TrialStore.open(out.resolve(plan.model()), identity));
  }

  private void search(TrainingData training, List<ModelTrials> opened, Deadline deadline)
      throws IOException {
    writeReport(training, opened);
    SearchProgress progress =
        new ConsoleSearchProgress(System.err, () -> writeReport(training, opened));
    new Search(training, seed, new CutRule(cutAfter), deadline, progress).run(opened);
    writeReport(training, opened);
    results.print(TuneTable.of(report(training, opened)));
  }

  private void writeReport(TrainingData training, List<ModelTrials> opened) throws IOException {
    if (report != null) {
      Settings.JSON.writeValue(report.toFile(), report(training, opened));
    }
  }

  private TuneReport report(TrainingData training, List<ModelTrials> opened) throws IOException {
    Comparison comparison = new Comparison(opened);
    List<TuneReport.OfModel> ofModels = new ArrayList<>();
    for (ModelTrials model : opened) {
      ofModels.add(report(training, model, comparison));
    }
    return new TuneReport(
        Version.get(),
        data,
        training.sha256(),
        protocolName,
        seed,
        trials,
        cutAfter,
        comparison.equalTrials(),
        opened.stream().allMatch(model -> model.next().isEmpty()),
        ofModels);
  }

  private TuneReport.OfModel report(TrainingData training, ModelTrials model, Comparison comparison)
      throws IOException {
    Plan plan = model.plan();
    Optional<TrialResult> best = comparison.bestAtEqualTrials(model);
    return new TuneReport.OfModel(
        plan.model(),
        plan.space().texts(),
        plan.fixed(),
        plan.trials().size(),
        model.results().stream().mapToDouble(TrialResult::seconds).sum(),
        Comparison.cpuSeconds(model),
        best.map(TrialResult::trial).orElse(null),
        comparison.bestAtEqualCpu(model).map(TrialResult::trial).orElse(null),
        best.map(it -> trainLine(plan, it)).orElse(null),
        unfinished(training, model),
        model.results());
  }

  private String trainLine(Plan plan, TrialResult trial) {
    boolean readsWords = configOf(plan).readsSearches();
    return TrainLine.of(
        data,
        new VectorFiles(itemVectors, readsWords ? wordVectors : null),
        protocolName,
        plan.model(),
        seed,
        trial.settings());
  }

  private TuneReport.@Nullable Unfinished unfinished(TrainingData training, ModelTrials model)
      throws IOException {
    Trial next = model.next().orElse(null);
    if (next == null || !Files.exists(model.store().checkpoint(next.number()))) {
      return null;
    }
    TrainingRun run =
        new TrainingRun(training, next.recipe(), seed, model.store().checkpoint(next.number()));
    return new TuneReport.Unfinished(next.number(), run.curve().size(), next.settings());
  }
}
