package dev.reckon.learning.train.loop;

import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.train.batch.TrainingBatch;
import dev.reckon.learning.train.batch.TrainingTargets;
import dev.reckon.learning.train.items.Facts;
import dev.reckon.learning.train.recipe.Recipe;
import dev.reckon.learning.train.recipe.TrainingSettings;
import dev.reckon.learning.train.rows.TrainingBatches;
import dev.reckon.learning.train.rows.TrainingRow;
import dev.reckon.learning.train.rows.TrainingRows;
import dev.reckon.model.bundle.InitialWeights;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.program.Weights;
import dev.reckon.model.text.Grams;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Training from beginning to end: epochs of batches, a validation after each, the best epoch kept.
 *
 * <p>A run is a function of its data, settings and seed: the order of the batches and the dropout
 * of an epoch follow from the seed and the epoch alone, so a run that was killed and resumes from
 * its checkpoint produces the same weights.
 */
public final class TrainingLoop {

  private final Recipe recipe;
  private final TrainingSettings settings;
  private final long seed;
  private final TrainingProgress progress;
  private final StoppingRule rule;

  public TrainingLoop(Recipe recipe, long seed, TrainingProgress progress) {
    this(recipe, seed, progress, StoppingRule.NONE);
  }

  private TrainingLoop(Recipe recipe, long seed, TrainingProgress progress, StoppingRule rule) {
    this.recipe = recipe;
    this.settings = recipe.settings();
    this.seed = seed;
    this.progress = progress;
    this.rule = rule;
  }

  /** The same, but for runs that this rule may end early. */
  public TrainingLoop endingBy(StoppingRule earlier) {
    return new TrainingLoop(recipe, seed, progress, earlier);
  }

  /**
   * Trains.
   *
   * @param archive the programs
   * @param split the training and validation parts
   * @param facts vectors and titles of items and words
   * @param checkpoint read first, written after every epoch
   * @throws TrainingException if the loss is not a number, or there is nothing to train
   * @throws IOException where the checkpoint cannot be read or written
   */
  public TrainingState run(byte[] archive, Split split, Facts facts, Checkpoint checkpoint)
      throws IOException {
    int itemCount = split.vocabulary().size();
    Grams grams = recipe.config().gramsWith(facts.words());
    TrainingBatches batches =
        new TrainingBatches(
            TrainingRows.of(recipe, split, grams),
            itemCount,
            recipe.config().isBidirectional(),
            settings.batch(),
            settings.batchTargets());
    if (batches.isEmpty()) {
      throw new TrainingException(
          "There is nothing to learn: no user has two events in the training part");
    }
    BatchDraw draw =
        new BatchDraw(recipe, batches, TrainingTargets.of(split.trainingSequences(), itemCount));
    Validation validation = new Validation(split.validationRows(grams));
    TrainingState state =
        checkpoint.read().orElseGet(() -> TrainingState.initial(initialWeights(itemCount, facts)));
    if (state.epochs() > 0) {
      progress.resumed(state.epochs());
    }
    TorchProgram.useThreads(settings.threads());
    try (TorchProgram program = TorchProgram.load(archive)) {
      Stage stage = new Stage(program, facts, draw, validation, checkpoint);
      if (!state.isReinforced()) {
        state = finish(stage, state);
      }
      if (recipe.reinforcedEpochs() > 0 && !rule.endsAfter(state.curve())) {
        state = state.isReinforced() ? state : state.reinforced();
        progress.reinforcementStarted(state.bestEpoch());
        state = finish(stage, state);
      }
    }
    return state;
  }

  /** The inputs that all epochs of a stage share. */
  private record Stage(
      TorchProgram program,
      Facts facts,
      BatchDraw draw,
      Validation validation,
      Checkpoint checkpoint) {}

  private TrainingState finish(Stage stage, TrainingState begun) throws IOException {
    TrainingState state = begun;
    try (ModelInTraining model =
        new ModelInTraining(stage.program(), recipe, begun, stage.facts())) {
      while (!isDone(state, stage.validation())) {
        state = epoch(state, model, stage.draw(), stage.validation());
        stage.checkpoint().write(state);
      }
    }
    return state;
  }

  private Weights initialWeights(int itemCount, Facts facts) {
    Weights drawn = InitialWeights.of(recipe.config(), itemCount, seed);
    Map<String, Tensor.Floats> tensors = new TreeMap<>(drawn.tensors());
    tensors.putAll(facts.fixed());
    Weights weights = new Weights(tensors, drawn.metadata());
    return settings.idDropout() < 1 ? weights : InitialWeights.withoutItemRows(weights);
  }

  private boolean isDone(TrainingState state, Validation validation) {
    if (state.isReinforced()) {
      return state.reinforcedEpochs() >= recipe.reinforcedEpochs();
    }
    if (validation.isEmpty()) {
      return state.epochs() >= Math.min(settings.epochsWithoutValidation(), settings.maxEpochs());
    }
    return state.epochs() >= settings.maxEpochs()
        || state.epochs() - state.bestEpoch() >= settings.patience()
        || rule.endsAfter(state.curve());
  }

  private TrainingState epoch(
      TrainingState state, ModelInTraining model, BatchDraw draw, Validation validation) {
    int epoch = state.epochs() + 1;
    Stopwatch watch = Stopwatch.start();
    long epochSeed = seedOf(seed, epoch);
    TorchProgram.seed(epochSeed);
    List<List<TrainingRow>> shuffled = draw.batches().shuffled(epochSeed);
    progress.epochStarted(
        epoch, state.epochs() + outlook(state, validation).mostEpochs(), shuffled.size());
    Random random = new Random(epochSeed);
    long step = state.step();
    double loss = 0;
    long targets = 0;
    WeightAverage mean = state.average();
    int interval = WeightAverage.interval(shuffled.size());
    for (List<TrainingRow> rows : shuffled) {
      TrainingBatch batch = draw.of(rows, epoch, random);
      float batchLoss = model.step(batch, epoch, ++step);
      requireNumber(batchLoss, epoch, step);
      loss += (double) batchLoss * batch.targets().values().length;
      targets += batch.targets().values().length;
      progress.batchDone(batchLoss);
      if (settings.averaging() > 0 && (step - state.step()) % interval == 0) {
        mean = mean.with(model.weights(), settings.averaging());
      }
    }
    double trainingSeconds = watch.seconds();
    double trainingCpuSeconds = watch.cpuSeconds();
    EpochResult result =
        new EpochResult(
            epoch,
            loss / targets,
            validation.isEmpty() ? null : score(model, mean, validation),
            trainingSeconds,
            trainingCpuSeconds,
            watch.seconds(),
            watch.cpuSeconds());
    TrainingState next = state.after(result, step, model, mean);
    progress.epochDone(result, outlook(next, validation));
    return next;
  }

  /** The seed of an epoch, counted from 1 over all trainings of a model. */
  static long seedOf(long seed, int epoch) {
    return 0x9E3779B97F4A7C15L * (seed + 1) + epoch;
  }

  private Outlook outlook(TrainingState state, Validation validation) {
    if (state.isReinforced()) {
      int left = recipe.reinforcedEpochs() - state.reinforcedEpochs();
      return new Outlook(state.bestEpoch(), left, left);
    }
    int after = rule.endsAfter(state.curve()) ? 0 : recipe.reinforcedEpochs();
    if (isDone(state, validation)) {
      return new Outlook(state.bestEpoch(), after, after);
    }
    if (validation.isEmpty()) {
      int left = settings.epochsWithoutValidation() - state.epochs() + after;
      return new Outlook(state.bestEpoch(), left, left);
    }
    int most = settings.maxEpochs() - state.epochs();
    int least = Math.min(most, settings.patience() - (state.epochs() - state.bestEpoch()));
    return new Outlook(
        state.bestEpoch(), rule == StoppingRule.NONE ? least + after : 0, most + after);
  }

  private static ValidationScore score(
      ModelInTraining model, WeightAverage mean, Validation validation) {
    try (TorchModel now = mean.snapshots() == 0 ? model.model() : model.model(mean.weights())) {
      return validation.score(now);
    }
  }

  static void requireNumber(float loss, int epoch, long step) {
    if (!Float.isFinite(loss)) {
      throw new TrainingException(
          "The loss is not a number any more (epoch "
              + epoch
              + ", step "
              + step
              + "): train with a lower learning_rate or clip_norm, or a higher tau");
    }
  }
}
