package dev.reckon.learning.train;

import dev.reckon.cli.AtLeastOne;
import dev.reckon.cli.OutputFile;
import dev.reckon.cli.UsageError;
import dev.reckon.language.ItemText;
import dev.reckon.learning.data.Dataset;
import dev.reckon.learning.data.events.DatasetSummary;
import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.embed.TextReading;
import dev.reckon.learning.train.TrainingData.VectorFiles;
import dev.reckon.learning.train.items.WordMeanings;
import dev.reckon.learning.train.loop.ConsoleProgress;
import dev.reckon.learning.train.loop.StoppingRule;
import dev.reckon.learning.train.loop.TrainingException;
import dev.reckon.learning.train.loop.TrainingState;
import dev.reckon.learning.train.recipe.Recipe;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleStore;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.bundle.OptimiserState;
import dev.reckon.model.bundle.Settings;
import dev.reckon.model.bundle.TrustOption;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code train}: trains a bundle on a dataset. */
@Command(
    name = "train",
    description = "Trains a model from a dataset into a bundle.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class TrainCommand implements Callable<Integer> {

  /** Trains with each way to read texts. */
  private static final String AUTO = "auto";

  /** Given, it is how long everything is trained by the protocol all; else validation chooses. */
  private static final String EPOCHS_OF_ALL = "epochs_without_validation";

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
      description = "The directory to write. A bundle that is there is replaced.")
  private Path out = Path.of("");

  @Option(
      names = "--item-vectors",
      paramLabel = "FILE",
      description =
          "A frozen vector for each item, e.g. of its text: lines 'ITEM<TAB>v1 v2 ...'. The "
              + "model learns to read them beside the items' ids, or in their place with --set "
              + "items=frozen, so that it can recommend items of the file that nobody has clicked "
              + "yet. random:WIDTH takes random ones, to compare with.")
  private @Nullable Path itemVectors;

  @Option(
      names = "--item-text",
      paramLabel = "KIND",
      description =
          "The same as --item-vectors, made of the items' titles, categories, attributes and texts by"
              + " an English language model: minilm; or minilm+hashed, which reads their words and"
              + " categories beside the meaning; or auto, which trains without and with both, and"
              + " keeps what is best on the validation part; or the directory of an encoder that"
              + " reaemb train wrote, which the bundle then holds.")
  private @Nullable String itemText;

  @Option(
      names = "--word-vectors",
      paramLabel = "FILE",
      description =
          "Frozen vectors of words, in the text format of word2vec, GloVe and fastText: "
              + "lines 'WORD v1 v2 ...'. The model learns to read them beside the letters of "
              + "searches and titles, so that it understands words of the file that nobody has "
              + "searched for yet. For models that read searches.")
  private @Nullable Path wordVectors;

  @Option(
      names = "--query-text",
      paramLabel = "KIND",
      description =
          "The same as --word-vectors, made by an English language model: minilm. Words of searches "
              + "and titles are read by their meaning beside their letters, and the bundle knows "
              + "23,000 English words that nobody has searched for yet. For models that read "
              + "searches.")
  private @Nullable String queryText;

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
          "A setting of the network or its training, see below; may be repeated. docs/reference/settings.md explains each.")
  private Map<String, String> set = new LinkedHashMap<>();

  @Option(
      names = "--refit",
      negatable = true,
      description =
          "Train a second time, for as many epochs as the validation part chose, on that "
              + "part too, so that the newest events before the test part are learnt. This takes "
              + "twice the time. Default: yes with the protocols time-split and all, no with "
              + "leave-one-out, whose published figures are without it.")
  private @Nullable Boolean refit;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      converter = AtLeastOne.class,
      description =
          "Train once, for this number of epochs, on the validation part too: for a number "
              + "that is known to be good, as there is no validation score then. Without this "
              + "option, the newest tenth of the data, or the last item of each user, chooses the "
              + "number.")
  private @Nullable Integer epochs;

  @ArgGroup(exclusive = false)
  private @Nullable ContinueOptions goingOn;

  @Option(
      names = "--no-optimiser",
      description =
          "Leave the state of the optimiser out of the bundle: the bundle is a third as "
              + "large, and --continue starts with a new optimiser.")
  private boolean withoutOptimiser;

  @Option(
      names = "--report",
      converter = OutputFile.class,
      paramLabel = "FILE.json",
      description = "Where to write the report.")
  private @Nullable Path report;

  @Mixin private TrustOption trust = new TrustOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  /** The names of all models. */
  static final class Models implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return ModelConfig.architectures().iterator();
    }
  }

  @Override
  public Integer call() throws IOException {
    if (goingOn != null) {
      continueFrom(goingOn);
      return 0;
    }
    Recipe recipe = Recipe.of(model, set);
    String named = recipe.config().architecture().id();
    if (!named.equals(model)) {
      System.err.printf(
          "attention=%s is now a separate model: --model %s%n", set.get("attention"), named);
    }
    train(recipe);
    return 0;
  }

  private void train(Recipe recipe) throws IOException {
    BundleStore.requireWritable(out);
    TrainingData read = read(recipe);
    boolean isNumbered = epochs != null || (isAll() && set.containsKey(EPOCHS_OF_ALL));
    if (AUTO.equals(itemText) && isNumbered) {
      throw new UsageError(
          "--item-text auto is chosen by a validation part, and a number of epochs leaves none: give"
              + " minilm or minilm+hashed, or leave out the number");
    }
    if (epochs != null) {
      trainFor(epochs, recipe, read);
    } else if (isAll() && set.containsKey(EPOCHS_OF_ALL)) {
      trainFor(recipe.settings().epochsWithoutValidation(), recipe, read);
    } else {
      TrainingData held = isAll() ? read.holdingBack() : read;
      boolean again = refits() && held.hasValidation(recipe.config());
      trainToTheBest(recipe, again ? held : read, again);
    }
  }

  private void trainToTheBest(Recipe recipe, TrainingData held, boolean again) throws IOException {
    if (!again && refit != null && refit) {
      throw new TrainingException(
          "--refit trains again for as many epochs as the validation part chooses, and "
              + protocol
              + " leaves none of "
              + data
              + ": leave it out");
    }
    Trained best = AUTO.equals(itemText) ? bestOfTexts(recipe, held) : trained(recipe, held, "");
    TrainingRun run = best.run();
    if (again) {
      refit(best.data(), run, best.end());
    } else {
      Bundle bundle =
          bundles(false)
              .write(
                  run.recipe(),
                  run.weights(best.end()),
                  best.data(),
                  best.data(),
                  best.end(),
                  run.memory(best.end()),
                  optimiser(run, best.end()));
      run.forget();
      report(bundle, run.recipe(), best.data(), best.end(), null);
    }
  }

  /** A training with its data. */
  private record Trained(TrainingData data, TrainingRun run, TrainingState end) {
    double validation() {
      return Objects.requireNonNull(end.best().validation()).ndcgAt10();
    }
  }

  private Trained trained(Recipe recipe, TrainingData data, String name) throws IOException {
    TrainingRun run = new TrainingRun(data, recipe, seed, checkpoint(name + ".checkpoint"));
    return new Trained(data, run, finish(run));
  }

  /** Trains without texts and with each way to read them; the validation part chooses. */
  private Trained bestOfTexts(Recipe recipe, TrainingData held) throws IOException {
    if (!held.hasValidation(recipe.config())) {
      throw new TrainingException(
          "--item-text auto is chosen by a validation part, and "
              + protocol
              + " leaves none of "
              + data
              + ": give minilm or minilm+hashed");
    }
    Trained best = trained(recipe, held, ".ids");
    System.err.printf(Locale.ROOT, "Without texts: NDCG@10 %.4f%n", best.validation());
    for (ItemText kind : ItemText.values()) {
      Trained other =
          trained(recipe, held.readingTexts(new TextReading.OwnModel(kind)), "." + kind);
      System.err.printf(
          Locale.ROOT, "With --item-text %s: NDCG@10 %.4f%n", kind, other.validation());
      boolean isBetter = other.validation() > best.validation();
      (isBetter ? best : other).run().forget();
      best = isBetter ? other : best;
    }
    return best;
  }

  private boolean isAll() {
    return Protocol.of(protocol) == Protocol.ALL;
  }

  private boolean refits() {
    return refit == null ? Protocol.of(protocol) != Protocol.LEAVE_ONE_OUT : refit;
  }

  private void trainFor(int number, Recipe recipe, TrainingData held) throws IOException {
    TrainingData all = held.withValidationLearnt();
    Recipe fixed = recipe.forEpochs(number, recipe.reinforcedEpochs());
    TrainingRun run = new TrainingRun(all, fixed, seed, checkpoint(".checkpoint"));
    TrainingState end = finish(run);
    Bundle bundle =
        bundles(true)
            .write(
                run.recipe(),
                run.weights(end),
                held,
                all,
                end,
                run.memory(end),
                optimiser(run, end));
    run.forget();
    report(bundle, run.recipe(), all, end, null);
  }

  private void continueFrom(ContinueOptions options) throws IOException {
    for (String option : List.of("--model", "--seed", "--refit", "--report")) {
      if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
        throw new UsageError(
            option
                + " is for a training from the beginning: leave it out, or leave out --continue");
      }
    }
    BundleStore.requireWritable(out);
    ContinuedTraining training = options.training(trust.trusted(), epochs, set);
    TrainingData read = TrainingData.read(data, Protocol.of(protocol), vectors());
    if (!training.hasOptimiser()) {
      System.err.println(
          options.bundle() + ": it does not say how far its optimiser came, so that begins anew");
    }
    try (ConsoleProgress progress = ConsoleProgress.labelled("Epoch ")) {
      Bundle next =
          training.write(read.withValidationLearnt(), data, !withoutOptimiser, out, progress);
      System.err.println(out + ": " + learnt(Objects.requireNonNull(next.manifest().continued())));
    }
  }

  private static String learnt(Manifest.Continued continued) {
    return "%,d targets newer than %s and %,d older ones, %,d new items, %,d steps"
        .formatted(
            continued.newTargets(),
            continued.since(),
            continued.replayedTargets(),
            continued.newItems(),
            continued.steps());
  }

  private TrainingData read(Recipe recipe) {
    if (refit != null && epochs != null) {
      throw new UsageError(
          "--refit takes the number of epochs from the validation part: give --refit or --epochs, not both");
    }
    if (isAll() && !refits()) {
      throw new UsageError(
          "--no-refit leaves the validation part unlearnt, and the protocol all learns everything: leave it out");
    }
    if (wordVectors != null && !recipe.config().readsSearches()) {
      throw readsNone("--word-vectors are of", "leave them out");
    }
    if (queryText != null && !recipe.config().readsSearches()) {
      throw readsNone("--query-text reads", "leave it out");
    }
    TrainingData training = TrainingData.read(data, Protocol.of(protocol), vectors());
    DatasetSummary.of(training.log())
        .forEach(sentence -> System.err.println(data + ": " + sentence));
    return training;
  }

  private UsageError readsNone(String what, String remedy) {
    return new UsageError(
        "%s the words in searches and titles, and %s reads none: %s, or train %s"
            .formatted(what, model, remedy, ModelConfig.CROSS_REASONING));
  }

  private VectorFiles vectors() {
    if (queryText != null && wordVectors != null) {
      throw new UsageError("--query-text and --word-vectors are the same in two ways: give one");
    }
    if (queryText != null && !queryText.equals(ItemText.MINILM.toString())) {
      throw new UsageError("--query-text is minilm, not '%s'".formatted(queryText));
    }
    if (itemText != null && itemVectors != null) {
      throw new UsageError("--item-text and --item-vectors are the same in two ways: give one");
    }
    if (itemText == null || AUTO.equals(itemText)) {
      return new VectorFiles(itemVectors, wordVectors, null, meanings());
    }
    return new VectorFiles(null, wordVectors, TextReading.named(itemText), meanings());
  }

  private @Nullable WordMeanings meanings() {
    return queryText == null ? null : WordMeanings.ALL;
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
    Bundle bundle =
        bundles(true)
            .write(
                run.recipe(),
                again.weights(end),
                held,
                all,
                chosen,
                run.memory(chosen),
                optimiser(again, end));
    again.forget();
    run.forget();
    report(bundle, run.recipe(), all, chosen, end);
  }

  private @Nullable OptimiserState optimiser(TrainingRun run, TrainingState end) {
    if (withoutOptimiser) {
      return null;
    }
    OptimiserState state = run.optimiser(end);
    if (state == null) {
      System.err.println(
          out + ": the state of the optimiser is too large for a bundle; it is left out");
    }
    return state;
  }

  private BundleWriter bundles(boolean learntValidation) {
    return new BundleWriter(out, data, protocol, seed, learntValidation);
  }

  private void report(
      Bundle bundle,
      Recipe recipe,
      TrainingData learnt,
      TrainingState end,
      @Nullable TrainingState refitted)
      throws IOException {
    TrainingReport written = TrainingReport.of(bundle, recipe, learnt, end, refitted);
    TrainingSummary.of(written, bundle, learnt, end)
        .forEach(sentence -> System.err.println(out + ": " + sentence));
    if (report != null) {
      Settings.JSON.writeValue(report.toFile(), written);
    }
  }
}
