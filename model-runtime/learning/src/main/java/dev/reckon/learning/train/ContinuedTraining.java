package dev.reckon.learning.train;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reckon.cli.Version;
import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.TargetEvent;
import dev.reckon.learning.embed.TextReading;
import dev.reckon.learning.memory.MemoryTables;
import dev.reckon.learning.train.batch.TrainingTargets;
import dev.reckon.learning.train.items.Facts;
import dev.reckon.learning.train.items.ItemRows;
import dev.reckon.learning.train.items.NewRows;
import dev.reckon.learning.train.items.WordMeanings;
import dev.reckon.learning.train.loop.ContinuedLoop;
import dev.reckon.learning.train.loop.TrainingException;
import dev.reckon.learning.train.loop.TrainingProgress;
import dev.reckon.learning.train.recipe.Recipe;
import dev.reckon.learning.train.rows.ContinuedRows;
import dev.reckon.model.bundle.Bundle;
import dev.reckon.model.bundle.BundleException;
import dev.reckon.model.bundle.BundleExtras;
import dev.reckon.model.bundle.BundleItem;
import dev.reckon.model.bundle.BundleStore;
import dev.reckon.model.bundle.Manifest;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.bundle.OptimiserState;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.program.TorchProgram;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Trains a bundle on: from its weights and its optimiser, with what is newer than it and some of
 * what is not. Its items keep their indices; new ones get rows behind them. The tables of its
 * stream memory learn the new events too; how fast they fade and how lists mix them with the model
 * is carried over, as a fit costs more than the training.
 *
 * <p>One turn reads all events that it is given: their histories lead to the new targets, and older
 * targets are drawn from them.
 */
public final class ContinuedTraining {

  private final Bundle parent;
  private final @Nullable OptimiserState optimiser;
  private final Recipe recipe;
  private final ContinueSettings settings;
  private final Instant since;

  /**
   * A training to come.
   *
   * @throws TrainingException where this bundle cannot learn on; the message says why
   * @throws BundleException where its optimiser is not as it was written
   */
  public ContinuedTraining(Bundle parent, ContinueSettings settings) {
    this.parent = parent;
    this.settings = settings;
    this.optimiser = parent.optimiser().orElse(null);
    this.recipe = recipe(parent.manifest(), optimiser, settings);
    if (!ContinuedRows.canBeOf(recipe)) {
      throw refused(
          "it fills in masked items of whole histories, so it has no new rows: train a model that"
              + " predicts the next item");
    }
    this.since = since(parent.manifest(), settings);
  }

  private Instant since(Manifest manifest, ContinueSettings asked) {
    return asked.since() != null
        ? asked.since()
        : manifest
            .learntUntil()
            .orElseThrow(
                () ->
                    refused(
                        "it does not say up to which time it has learnt: its data had no times, or"
                            + " an older version trained it"));
  }

  /** That of the bundle; settings which it does not name are the defaults. */
  private static Recipe recipe(
      Manifest manifest, @Nullable OptimiserState optimiser, ContinueSettings settings) {
    String model = manifest.config().architecture().id();
    Recipe defaults = Recipe.of(model, Map.of());
    Map<String, String> changes = new HashMap<>();
    for (Map.Entry<String, JsonNode> setting : manifest.training().properties()) {
      if (defaults.has(setting.getKey())) {
        changes.put(setting.getKey(), setting.getValue().asText());
      }
    }
    Recipe trained = Recipe.of(model, changes);
    int epochs = optimiser == null ? 1 : optimiser.epochs();
    double rate =
        settings.learningRate() != null
            ? settings.learningRate()
            : trained.settings().learningRateOf(Math.max(1, epochs));
    changes.put("learning_rate", Double.toString(rate));
    changes.put("learning_rate_decay", "1");
    Recipe continued = Recipe.of(model, changes);
    return new Recipe(
        manifest.config(), continued.objective(), continued.settings(), continued.reinforcement());
  }

  /** Whether the bundle says how far its optimiser had come; without, Adam begins anew. */
  public boolean hasOptimiser() {
    return optimiser != null;
  }

  /** Targets after this time are new. */
  public Instant since() {
    return since;
  }

  /**
   * Trains, and writes the next bundle.
   *
   * @param data whose training part is learnt from
   * @param dataset what the data are called in the bundle
   * @param keepsOptimiser whether a training can continue from the next bundle as well
   * @throws TrainingException if the loss is not a number, or the data have no times or other
   *     vectors than the bundle was trained with
   */
  public Bundle write(
      TrainingData data,
      String dataset,
      boolean keepsOptimiser,
      Path out,
      TrainingProgress progress) {
    boolean readsMeanings = WordMeanings.queryTextOf(parent.manifest()) != null;
    TrainingData read = data.readingTexts(itemText()).readingMeanings(readsMeanings);
    requireFitting(read);
    TrainingData learnt = read.continuing(parent.items(), parent.manifest().itemVectorCentre());
    Facts facts = learnt.facts(recipe.config());
    ContinuedRows rows =
        ContinuedRows.of(
            recipe,
            learnt.split(),
            learnt.grams(recipe.config()),
            since.toEpochMilli(),
            settings.replay());
    ContinuedLoop.Model start = start(learnt, facts);
    ContinuedLoop.Model end =
        new ContinuedLoop(recipe, parent.manifest().seed(), progress)
            .run(
                start,
                rows.rows(),
                TrainingTargets.of(
                    learnt.split().trainingSequences(), learnt.split().vocabulary().size()),
                facts,
                rows.newTargets() == 0 ? 0 : settings.passes(),
                settings.mostSteps());
    long steps = end.optimiser().step() - start.optimiser().step();
    RecentTraining.ContinuedItems items =
        RecentTraining.continued(
            learnt.split(),
            parent.items(),
            parent.manifest().popularity(),
            since.toEpochMilli(),
            learnt.titles());
    TrainedBundle bundle = new TrainedBundle(learnt, recipe.config());
    return BundleStore.write(
        out,
        manifest(learnt, dataset, rows, items, end.optimiser().epochs(), steps),
        bundle.weights(end.weights()),
        recipe.config().program(),
        withVectorsAlone(items.items(), learnt),
        learnt.wordsOfBundle(),
        new BundleExtras(
            learnt.readWords(recipe.config()),
            learnt.itemEncoder(),
            MemoryTables.continued(parent, learnt.split()),
            keepsOptimiser ? bundle.optimiser(end.weights(), end.optimiser()) : null));
  }

  /** How its training read the items' texts; null if it did not. */
  private @Nullable TextReading itemText() {
    String name = parent.manifest().itemText();
    return name == null
        ? null
        : TextReading.named(parent.itemEncoder().map(Path::toString).orElse(name));
  }

  private void requireFitting(TrainingData data) {
    if (data.log().orderOnly()) {
      throw refused("the data have an order and no times, so nothing in them is newer than it");
    }
    List<TargetEvent> test = data.split().test();
    if (!test.isEmpty() && test.get(0).eventTimeMillis() <= since.toEpochMilli()) {
      throw refused(
          "it has learnt up to %s, and events from %s on are to test with"
              .formatted(since, Instant.ofEpochMilli(test.get(0).eventTimeMillis())));
    }
    ModelConfig.Vectors vectors = recipe.config().vectors();
    ModelConfig.Vectors given = data.widened(recipe).config().vectors();
    if (!vectors.equals(given)) {
      throw refused(
          "its vectors are %s, and those given are %s: give files made as those of its training"
              .formatted(described(vectors), described(given)));
    }
  }

  private static String described(ModelConfig.Vectors vectors) {
    return "%s of items and %s of words"
        .formatted(described(vectors.ofItems()), described(vectors.ofWords()));
  }

  private static String described(@Nullable Integer width) {
    return width == null ? "none" : width + " numbers";
  }

  /** The weights of the bundle as training has them, with rows for new items. */
  private ContinuedLoop.Model start(TrainingData learnt, Facts facts) {
    int known = parent.items().size();
    int more = learnt.split().vocabulary().size() - known;
    Map<String, Tensor.Floats> weights = ItemRows.grown(parent.weights().tensors(), more);
    if (optimiser != null) {
      weights.putAll(ItemRows.grown(optimiser.asTrained(), more));
    } else if (facts.areFolded()) {
      try (TorchProgram program = TorchProgram.load(recipe.config().program())) {
        weights = facts.unfold(program, weights, gramsOfLetters());
      }
    }
    putNewRows(weights, known, learnt);
    return new ContinuedLoop.Model(
        weights,
        optimiser == null ? OptimiserState.fresh(weights) : ItemRows.grown(optimiser, more));
  }

  private int gramsOfLetters() {
    ModelConfig.Searches searches = recipe.config().searches();
    return searches == null ? 0 : searches.grams();
  }

  /** Items with a vector begin with its projection alone, as do all where no rows are trained. */
  private void putNewRows(Map<String, Tensor.Floats> weights, int known, TrainingData learnt) {
    Tensor.Floats table = Objects.requireNonNull(weights.get(TorchModel.ITEM_EMBEDDING));
    int width = recipe.config().d();
    List<String> ids = learnt.split().vocabulary().itemIds();
    float[] rows =
        NewRows.of(
            table, known, learnt.split().trainingSequences(), parent.manifest().seed() + known);
    boolean trainsRows = learnt.vectors() == null || recipe.settings().idDropout() < 1;
    for (int item = known; item < ids.size(); item++) {
      boolean hasVector =
          learnt.vectors() != null && learnt.vectors().names().contains(ids.get(item));
      if (trainsRows && !hasVector) {
        System.arraycopy(rows, (item - known) * width, table.values(), item * width, width);
      }
    }
  }

  private static List<BundleItem> withVectorsAlone(List<BundleItem> items, TrainingData learnt) {
    List<BundleItem> all = new ArrayList<>(items);
    Map<String, String> titles = learnt.titles();
    Map<String, String> texts = learnt.texts();
    boolean hasRecent = !items.isEmpty() && items.get(0).recent() != null;
    for (String id : learnt.newItemIds()) {
      all.add(new BundleItem(id, titles.get(id), 0, hasRecent ? 0.0 : null, 0L, texts.get(id)));
    }
    return all;
  }

  private Manifest manifest(
      TrainingData learnt,
      String dataset,
      ContinuedRows rows,
      RecentTraining.ContinuedItems items,
      int epochs,
      long steps) {
    Manifest before = parent.manifest();
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    int generation = before.continued() == null ? 1 : before.continued().generation() + 1;
    return new Manifest(
        before.model(),
        Versions.at(now) + "-seed" + before.seed() + "-on" + generation,
        now.toString(),
        Version.get(),
        recipe.config(),
        recipe.training(), // with the rate that was learnt at, for the next to continue
        before.seed(),
        dataOf(learnt, dataset, rows, epochs),
        Map.of(),
        items.popularity(),
        before.memory(),
        new Manifest.Continued(
            parent.digest(),
            generation,
            since.toString(),
            rows.newTargets(),
            rows.replayedTargets(),
            learnt.split().vocabulary().size() - parent.items().size(),
            steps),
        learnt.itemVectors());
  }

  /** Nothing before the test part of a split by time is held back. */
  private Manifest.Data dataOf(
      TrainingData learnt, String dataset, ContinuedRows rows, int epochs) {
    Split split = learnt.split();
    return new Manifest.Data(
        dataset,
        learnt.sha256(),
        split.protocol().label(),
        split.vocabulary().size(),
        parent.manifest().data().trainingTargets() + rows.newTargets(),
        learnt.vectorsSha256(),
        learnt.wordVectorsSha256(),
        split.protocol() == Protocol.ALL ? null : Math.max(1, epochs),
        Collections.max(List.of(since, newest(split))).toString());
  }

  private Instant newest(Split split) {
    List<TargetEvent> training = split.training();
    return training.isEmpty()
        ? since
        : Instant.ofEpochMilli(training.get(training.size() - 1).eventTimeMillis());
  }

  private TrainingException refused(String why) {
    return new TrainingException("The bundle %s cannot learn on: %s".formatted(parent.path(), why));
  }
}
