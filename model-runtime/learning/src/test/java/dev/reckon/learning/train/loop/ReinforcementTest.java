package dev.reckon.learning.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.cli.UsageError;
import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.Splits;
import dev.reckon.learning.data.testing.Logs;
import dev.reckon.learning.train.batch.TrainingBatch;
import dev.reckon.learning.train.items.Facts;
import dev.reckon.learning.train.recipe.Recipe;
import dev.reckon.learning.train.recipe.Reinforcement;
import dev.reckon.model.bundle.InitialWeights;
import dev.reckon.model.bundle.OptimiserState;
import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.input.Texts;
import dev.reckon.model.program.ProgramArchive;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.program.TorchProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The second stage of training. */
final class ReinforcementTest {

  private static final byte[] ARCHIVE = ProgramArchive.ofClassPath();
  private static final int ITEMS = 30;

  @TempDir Path directory;

  /** At this temperature the supervised loss pulls nowhere: what is learnt, paths have taught. */
  @ParameterizedTest
  @ValueSource(strings = {"1", "3"})
  void pathsThatRankTheTargetHighBecomeLikelier(String updates) {
    Recipe recipe =
        recipe(
            Map.of(
                "tau", "1e6",
                "reinforcement_rate", "0.01",
                "reinforcement_updates", updates));
    TrainingState begun = supervised(recipe).reinforced();
    TorchProgram.seed(1);
    try (TorchProgram program = TorchProgram.load(ARCHIVE);
        ModelInTraining training = new ModelInTraining(program, recipe, begun, Facts.NONE)) {
      double before = meanRank(training);
      for (int step = 1; step <= 60; step++) {
        training.step(batch(), 1, step);
      }

      assertThat(meanRank(training)).isLessThan(before / 2);
    }
  }

  /** With a loss beside it, too, that nothing of what is moved has a part in. */
  @ParameterizedTest
  @ValueSource(strings = {"0", "0.1"})
  void onlyWhatReasoningAloneReadsIsMoved(String queryAlignment) {
    Recipe recipe =
        recipe(Map.of("reasoning_steps", "2", "query_alignment_weight", queryAlignment));
    TrainingState begun = supervised(recipe).reinforced();
    try (TorchProgram program = TorchProgram.load(ARCHIVE);
        ModelInTraining training = new ModelInTraining(program, recipe, begun, Facts.NONE)) {
      training.step(batch(), 1, 1);

      Set<String> moved = new TreeSet<>();
      training
          .weights()
          .forEach(
              (name, tensor) -> {
                if (!Arrays.equals(tensor.values(), valuesOf(begun, name))) {
                  moved.add(name);
                }
              });
      assertThat(moved)
          .contains("cross.gate.weight", "cross.positions", "reasoning_position_embedding")
          .allMatch(Reinforcement::trains);
    }
  }

  @Test
  void theSecondStageGoesOnFromTheBestEpochOfTheFirstAndIsKeptWhereItIsBetter() throws IOException {
    Split split = walks();

    TrainingState end = run(split, recipe(Map.of()), "a", TrainingProgress.SILENT);
    TrainingState worse =
        run(split, recipe(Map.of("reinforcement_rate", "1")), "worse", TrainingProgress.SILENT);

    assertThat(end.supervisedEpochs()).isEqualTo(3);
    assertThat(end.curve()).hasSize(5);
    assertThat(worse.bestEpoch()).isEqualTo(worse.bestSupervisedEpoch()).isLessThanOrEqualTo(3);
    assertThat(worse.reinforcedEpochsKept()).isZero();
  }

  @Test
  void aRunThatWasStoppedInTheSecondStageEndsAsIfItHadNotBeen() throws IOException {
    Split split = walks();
    Recipe recipe = recipe(Map.of());
    TrainingState whole = run(split, recipe, "whole", TrainingProgress.SILENT);
    TrainingProgress stopInTheSecondStage =
        new TrainingProgress() {
          @Override
          public void epochDone(EpochResult result, Outlook outlook) {
            if (result.epoch() == 5) {
              throw new CancellationException();
            }
          }
        };

    assertThatThrownBy(() -> run(split, recipe, "stopped", stopInTheSecondStage))
        .isInstanceOf(CancellationException.class);
    TrainingState resumed = run(split, recipe, "stopped", TrainingProgress.SILENT);

    assertThat(resumed.weights().keySet()).isEqualTo(whole.weights().keySet());
    whole
        .weights()
        .keySet()
        .forEach(name -> assertThat(valuesOf(resumed, name)).isEqualTo(valuesOf(whole, name)));
    assertThat(resumed.supervisedEpochs()).isEqualTo(3);
  }

  @Test
  void modelsThatDoNotReasonHaveNoSecondStage() {
    assertThatThrownBy(() -> Recipe.of("sasrec", Map.of("reinforcement_epochs", "2")))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("sasrec has no setting 'reinforcement_epochs'");
    assertThatThrownBy(() -> recipe(Map.of("cross_steps", "0", "reasoning_steps", "0")))
        .isInstanceOf(UsageError.class)
        .hasMessage("reinforcement_epochs is for a model that reasons: this one takes no step");
  }

  private TrainingState run(Split split, Recipe recipe, String name, TrainingProgress progress)
      throws IOException {
    return new TrainingLoop(recipe, 7, progress)
        .run(ARCHIVE, split, Facts.NONE, new Checkpoint(directory.resolve(name), name));
  }

  private static Recipe recipe(Map<String, String> more) {
    Map<String, String> changes = new TreeMap<>(Map.of("d", "16", "inner", "32", "window", "6"));
    changes.putAll(Map.of("max_epochs", "3", "learning_rate", "0.01", "batch", "16"));
    changes.putAll(Map.of("reinforcement_epochs", "2", "reinforcement_positions", "64"));
    changes.putAll(more);
    return Recipe.of("cross-reasoning", changes);
  }

  private static TrainingState supervised(Recipe recipe) {
    Map<String, Tensor.Floats> weights = InitialWeights.of(recipe.config(), ITEMS, 1).tensors();
    Map<String, Tensor.Floats> zeros = ModelInTraining.zerosLike(weights);
    return new TrainingState(
        1,
        List.of(new EpochResult(1, 1, null, 0, 0, 0, 0)),
        weights,
        zeros,
        zeros,
        WeightAverage.NONE,
        weights,
        1,
        0,
        OptimiserState.fresh(weights));
  }

  private static float[] valuesOf(TrainingState state, String name) {
    return Objects.requireNonNull(state.weights().get(name)).values();
  }

  /** After an item comes the next. */
  private static TrainingBatch batch() {
    long[] histories =
        IntStream.range(0, ITEMS * 2).mapToLong(i -> (i / 2 + i % 2) % ITEMS).toArray();
    return new TrainingBatch(
        List.of(new Tensor.Longs(histories, ITEMS, 2)),
        List.of(Tensor.Longs.of(IntStream.range(0, ITEMS).map(row -> 2 * row + 1).toArray())),
        Tensor.Longs.of(IntStream.range(0, ITEMS).map(row -> (row + 2) % ITEMS).toArray()),
        Texts.NONE);
  }

  private static double meanRank(ModelInTraining training) {
    List<int[]> histories =
        IntStream.range(0, ITEMS).mapToObj(i -> new int[] {i, (i + 1) % ITEMS}).toList();
    int[] targets = IntStream.range(0, ITEMS).map(row -> (row + 2) % ITEMS).toArray();
    Exclusions nothing = new Exclusions(new int[0], Collections.nCopies(ITEMS, new int[0]));
    try (TorchModel model = training.model()) {
      int[] ranks =
          model.targetRanks(
              PaddedBatch.of(histories, 2, ITEMS), model.trainedReasoningSteps(), nothing, targets);
      return Arrays.stream(ranks).average().orElseThrow();
    }
  }

  /** Users who walk around a circle of items, from anywhere. */
  private static Split walks() {
    Random random = new Random(5);
    Logs logs = new Logs();
    for (int user = 0; user < 40; user++) {
      int item = random.nextInt(ITEMS);
      for (int i = 0; i < 8; i++) {
        logs.click("u" + user, "i" + (item + i) % ITEMS, i + 1);
      }
    }
    return Splits.of(logs.log(), Protocol.LEAVE_ONE_OUT);
  }
}
