package dev.reckon.learning.train;

import dev.reckon.cli.AtLeastOne;
import dev.reckon.cli.UsageError;
import dev.reckon.cli.Version;
import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.events.DatasetSummary;
import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.Vocabulary;
import dev.reckon.learning.train.TrainingData.VectorFiles;
import dev.reckon.learning.train.items.WordVectors;
import dev.reckon.learning.train.loop.ConsoleProgress;
import dev.reckon.learning.train.loop.EpochResult;
import dev.reckon.learning.train.loop.StoppingRule;
import dev.reckon.learning.train.loop.TrainingException;
import dev.reckon.learning.train.loop.TrainingState;
import dev.reckon.learning.train.loop.ValidationScore;
import dev.reckon.learning.train.recipe.Recipe;
import dev.reckon.learning.train.rows.TrainingRows;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.bundle.BundleStore;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.bundle.Settings;
import dev.reckon.model.popularity.RecentCounts;
import dev.reckon.model.program.Weights;
import dev.reckon.popularity.Votes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code train}: a dataset in, a bundle out. */
@Command(
    name = "train",
    description = "Trains a model from a dataset into a bundle.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class TrainCommand implements Callable<Integer> {

  @Option(names = "--data", required = true, paramLabel = "READER:PATH", description = Dataset.HELP)
  private String data = "";

  @Option(
      names = "--model",
      defaultValue = ModelConfig.SASREC,
      completionCandidates = Models.class,
      paramLabel = "NAME",
      description = "Which model: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private String model = "";

  @Option(
      names = "--protocol",
      required = true,
      paramLabel = "PROTOCOL",
      description = "What may be learnt from: leave-one-out, time-split or all.")
  private String protocol = "";

  @Option(
      names = "--out",
      required = true,
      paramLabel = "BUNDLE",
      description = "The directory to write; a bundle that is there is replaced.")
  private Path out = Path.of("");

  @Option(
      names = "--item-vectors",
      paramLabel = "FILE",
      description =
          "A frozen vector for each item, e.g. of its text: lines 'ITEM<TAB>v1 v2 ...'. They are"
              + " learnt to be read beside the items' ids, and items of the file that nobody has"
              + " clicked yet can be recommended.")
  private @Nullable Path itemVectors;

  @Option(
      names = "--word-vectors",
      paramLabel = "FILE",
      description =
          "A frozen vector for each of some words, as word2vec, GloVe and fastText write them as"
              + " text: lines 'WORD v1 v2 ...'. They are learnt to be read beside the letters of"
              + " searches and titles, so that words of the file that nobody has searched for yet"
              + " are understood. For models that read searches.")
  private @Nullable Path wordVectors;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of everything random (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "A setting of the network or its training, see below; may be repeated. docs/reference/settings.md"
              + " tells what each means.")
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(
      names = "--refit",
      description =
          "Train again, for as many epochs as the validation part chose, on that part too: so the"
              + " newest events before the test part are learnt from.")
  private boolean refit;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      converter = AtLeastOne.class,
      description =
          "Train for so many epochs on the validation part too, which then tells nothing: for a"
              + " number that is known to suit, and instead of --refit.")
  private @Nullable Integer epochs;

  @Option(
      names = "--report",
      paramLabel = "FILE.json",
      description = "Where to write what came of it.")
  private @Nullable Path report;

  /** The names of all models. */
  static final class Models implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return ModelConfig.architectures().iterator();
    }
  }

  @Override
  public Integer call() throws IOException {
    Recipe recipe = Recipe.of(model, set);
    String named = recipe.config().architecture().id();
    if (!named.equals(model)) {
      System.err.printf(
          "attention=%s is a model of its own now: --model %s%n", set.get("attention"), named);
    }
    train(recipe);
    return 0;
  }

  private void train(Recipe recipe) throws IOException {
    BundleStore.requireWritable(out);
    TrainingData held = read(recipe);
    if (epochs != null) {
      trainFor(epochs, recipe, held);
      return;
    }
    TrainingRun run = new TrainingRun(held, recipe, seed, checkpoint(".checkpoint"));
    TrainingState chosen = finish(run);
    if (refit) {
      refit(held, run, chosen);
    } else {
      Bundle bundle = write(run, held, run.weights(chosen), chosen, held);
      run.forget();
      report(bundle, run.recipe(), held, chosen, null);
    }
  }

  private void trainFor(int number, Recipe recipe, TrainingData held) throws IOException {
    TrainingData all = held.withValidationLearnt();
    Recipe fixed = recipe.forEpochs(number, recipe.reinforcedEpochs());
    TrainingRun run = new TrainingRun(all, fixed, seed, checkpoint(".checkpoint"));
    TrainingState end = finish(run);
    Bundle bundle = write(run, all, run.weights(end), end, held);
    run.forget();
    report(bundle, run.recipe(), all, end, null);
  }

  private TrainingData read(Recipe recipe) {
    if (refit && epochs != null) {
      throw new UsageError(
          "--refit lets the validation part choose how many --epochs there are: give one of them");
    }
    if (wordVectors != null && !recipe.config().readsSearches()) {
      throw new UsageError(
          "--word-vectors are of the words in searches and titles, and "
              + model
              + " reads none: leave them out, or train "
              + ModelConfig.CROSS_REASONING);
    }
    TrainingData training =
        TrainingData.read(data, Protocol.of(protocol), new VectorFiles(itemVectors, wordVectors));
    DatasetSummary.of(training.log())
        .forEach(sentence -> System.err.println(data + ": " + sentence));
    if (refit && !training.hasValidation(recipe.config())) {
      throw new TrainingException(
          "--refit trains again for as many epochs as the validation part chooses, and "
              + protocol
              + " leaves none of "
              + data
              + ": leave it out");
    }
    return training;
  }

  private Path checkpoint(String suffix) {
    return out.resolveSibling("." + out.getFileName() + suffix);
  }

  private static TrainingState finish(TrainingRun run) throws IOException {
    try (ConsoleProgress progress = ConsoleProgress.labelled("Epoch ")) {
      return run.finish(StoppingRule.NONE, progress);
    }
  }

  private void refit(TrainingData held, TrainingRun run, TrainingState chosen) throws IOException {
    System.err.printf(
        "Epoch %d of %d is best: training again, on the validation part too%n",
        chosen.bestEpoch(), chosen.epochs());
    TrainingData all = held.withValidationLearnt();
    TrainingRun again =
        new TrainingRun(
            all,
            run.recipe().forEpochs(chosen.bestSupervisedEpoch(), chosen.reinforcedEpochsKept()),
            seed,
            checkpoint(".refit-checkpoint"));
    TrainingState end = finish(again);
    Bundle bundle = write(run, all, again.weights(end), chosen, held);
    again.forget();
    run.forget();
    report(bundle, run.recipe(), all, chosen, end);
  }

  /**
   * Writes the bundle.
   *
   * @param learnt what the weights learnt from
   * @param chosen the run whose validation part chose how long
   * @param held its data
   */
  private Bundle write(
      TrainingRun run,
      TrainingData learnt,
      Weights weights,
      TrainingState chosen,
      TrainingData held)
      throws IOException {
    Optional<RecentCounts> recent = RecentTraining.of(held.log(), held.split(), learnt.split());
    return BundleStore.write(
        out,
        manifest(run.recipe(), learnt, chosen, recent),
        weights,
        run.recipe().config().program(),
        items(learnt, recent),
        learnt.wordsOfBundle());
  }

  private Manifest manifest(
      Recipe recipe, TrainingData training, TrainingState end, Optional<RecentCounts> recent) {
    Split split = training.split();
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    ValidationScore score = end.best().validation();
    return new Manifest(
        recipe.config().architecture().id(),
        Versions.at(now) + "-seed" + seed,
        now.toString(),
        Version.get(),
        recipe.config(),
        recipe.training(),
        seed,
        new Manifest.Data(
            data,
            training.sha256(),
            protocol,
            split.vocabulary().size(),
            rows(split),
            training.vectorsSha256(),
            training.wordVectorsSha256(),
            refit || epochs != null
                ? end.bestSupervisedEpoch() + end.reinforcedEpochsKept()
                : null),
        score == null ? Map.of() : score.byName(),
        recent.map(TrainCommand::popularity).orElse(null));
  }

  private static Manifest.Popularity popularity(RecentCounts recent) {
    return new Manifest.Popularity(recent.halfLife().toString(), recent.newest().toString());
  }

  /** Every item of a sequence but the first is a target once an epoch. */
  private static long rows(Split split) {
    return split.trainingSequences().stream().mapToLong(items -> items.length - 1L).sum();
  }

  private static List<BundleItem> items(TrainingData training, Optional<RecentCounts> recent) {
    Map<String, String> titles = training.titles();
    Vocabulary vocabulary = training.split().vocabulary();
    long[] votes =
        RecentTraining.votes(
            training.split(), recent.map(RecentCounts::halfLife).orElse(Votes.FOR_EVER));
    List<BundleItem> items = new ArrayList<>(vocabulary.size());
    for (int index = 0; index < vocabulary.size(); index++) {
      String id = vocabulary.itemId(index);
      Double recentCount = recent.isEmpty() ? null : recent.get().counts()[index];
      items.add(
          new BundleItem(id, titles.get(id), vocabulary.count(index), recentCount, votes[index]));
    }
    for (String id : training.newItemIds()) {
      items.add(new BundleItem(id, titles.get(id), 0, recent.isEmpty() ? null : 0.0, 0L));
    }
    return items;
  }

  /** Which epoch the bundle holds, in words. */
  private static String kept(TrainingState end) {
    return end.best().validation() == null
        ? "epoch " + end.bestEpoch() + " of " + end.epochs() + ", the last one, kept"
        : "best epoch " + end.bestEpoch() + " of " + end.epochs() + ", kept";
  }

  /**
   * Says what came of it.
   *
   * @param again the run on the validation part too; null without
   */
  private void report(
      Bundle bundle,
      Recipe recipe,
      TrainingData training,
      TrainingState end,
      @Nullable TrainingState again)
      throws IOException {
    Split split = training.split();
    Manifest manifest = bundle.manifest();
    double seconds = end.curve().stream().mapToDouble(EpochResult::seconds).sum();
    double cpuSeconds = end.curve().stream().mapToDouble(EpochResult::cpuSeconds).sum();
    double trainingSeconds = end.curve().stream().mapToDouble(EpochResult::trainingSeconds).sum();
    double trainingCpuSeconds =
        end.curve().stream().mapToDouble(EpochResult::trainingCpuSeconds).sum();
    long epochRows = TrainingRows.of(recipe, split, training.grams(recipe.config())).count();
    double rows = (double) epochRows * end.epochs();
    System.err.printf("%s: %s; %.0f s (%.0f CPU s)%n", out, kept(end), seconds, cpuSeconds);
    if (training.vectors() != null) {
      int known = split.vocabulary().size();
      System.err.printf(
          "%s: %,d of %,d trained items have a vector, %,d items are new and have theirs alone%n",
          out, training.vectorsKnown(), known, bundle.items().size() - known);
    }
    WordVectors ofWords = training.wordVectors();
    if (ofWords != null) {
      System.err.printf(
          "%s: %,d of %,d words in searches and titles have a vector, %,d more words are known by"
              + " theirs alone%n",
          out,
          ofWords.ofData().size(),
          ofWords.wordsOfData(),
          bundle.words().size() - ofWords.ofData().size());
    }
    if (report != null) {
      Settings.JSON.writeValue(
          report.toFile(),
          new TrainingReport(
              manifest.model(),
              manifest.version(),
              bundle.digest(),
              manifest.codeVersion(),
              data,
              protocol,
              seed,
              split.vocabulary().size(),
              epochRows,
              end.epochs(),
              end.bestEpoch(),
              end.isReinforced() ? end.supervisedEpochs() : end.epochs(),
              rows / trainingSeconds,
              rows / trainingCpuSeconds,
              seconds,
              cpuSeconds,
              end.best().validation(),
              manifest.config(),
              recipe.training(),
              end.curve(),
              again == null ? null : again.curve()));
    }
  }
}
