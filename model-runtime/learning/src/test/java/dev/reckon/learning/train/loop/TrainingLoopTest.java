package dev.reckon.learning.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.data.split.Split;
import dev.reckon.learning.data.split.Splits;
import dev.reckon.learning.data.testing.Logs;
import dev.reckon.learning.train.items.Facts;
import dev.reckon.learning.train.recipe.Objective;
import dev.reckon.learning.train.recipe.Recipe;
import dev.reckon.learning.train.recipe.TrainingSettings;
import dev.reckon.model.bundle.InitialWeights;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.bundle.Settings;
import dev.reckon.model.program.ProgramArchive;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.program.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingLoopTest {

  private static final byte[] ARCHIVE = ProgramArchive.ofClassPath();
  private static final int ITEMS = 30;

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"full, 15", "sampled, 15", "gbce, 15"})
  void whatFollowsWhatIsLearnt(String loss, int epochs) throws IOException {
    TrainingSettings settings = Settings.with(settings(epochs, epochs), "loss", loss);
    TrainingState end = run(walks(120, Protocol.LEAVE_ONE_OUT), settings, 1, "a");

    ValidationScore score = Objects.requireNonNull(end.best().validation());
    assertThat(score.ndcgAt10()).isGreaterThan(0.8);
    assertThat(end.curve().get(14).loss()).isLessThan(end.curve().get(0).loss() / 2);
  }

  @ParameterizedTest
  @CsvSource({
    "bert4rec, bidirectional, full",
    "bert4rec, bidirectional, sampled",
    "sasrec, bidirectional, full",
    "rearec-prl, bidirectional, full",
    "rearec-erl, bidirectional, full",
    "rearec-prl, causal, full",
    "rearec-prl, causal, sampled",
    "rearec-erl, causal, sampled"
  })
  void whatFollowsWhatIsLearntByEveryBackbone(String model, String attention, String loss)
      throws IOException {
    Recipe recipe = small(model, Map.of("attention", attention, "loss", loss));
    TrainingLoop loop =
        new TrainingLoop(recipe, 1, TrainingProgress.SILENT)
            .endingBy(curve -> curve.stream().anyMatch(TrainingLoopTest::isLearnt));

    TrainingState end =
        loop.run(ARCHIVE, walks(120, Protocol.LEAVE_ONE_OUT), Facts.NONE, checkpoint("a", 1));

    assertThat(isLearnt(end.best())).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "cross-reasoning, causal, 2",
    "cross-reasoning, bidirectional, 2",
    "cross-reasoning, joined, 2",
    "late-fusion, causal, 2",
    "unisar, causal, 0",
    "sesrec, causal, 0"
  })
  void aModelOfSearchesLearnsFromUsersWithoutASearchAndItemsWithoutATitle(
      String model, String attention, String steps) throws IOException {
    Map<String, String> changes =
        Map.of("attention", attention, "cross_steps", steps, "reasoning_steps", steps);
    Recipe recipe = small(model, changes);
    TrainingState end =
        new TrainingLoop(recipe, 1, TrainingProgress.SILENT)
            .endingBy(curve -> curve.stream().anyMatch(TrainingLoopTest::isLearnt))
            .run(
                recipe.config().program(),
                walks(120, Protocol.LEAVE_ONE_OUT),
                Facts.NONE,
                checkpoint("a", 1));

    assertThat(isLearnt(end.best())).isTrue();
  }

  private static boolean isLearnt(EpochResult epoch) {
    return Objects.requireNonNull(epoch.validation()).ndcgAt10() > 0.8;
  }

  @ParameterizedTest
  @ValueSource(strings = {"full", "sampled", "gbce"})
  void equalSeedsEndInEqualWeights(String loss) throws IOException {
    Split split = walks(40, Protocol.LEAVE_ONE_OUT);
    TrainingSettings settings = Settings.with(settings(3, 3), "loss", loss);

    TrainingState one = run(split, settings, 7, "a");
    TrainingState two = run(split, settings, 7, "b");

    assertSameBits(two.bestWeights(), one.bestWeights());
    assertSameBits(two.secondMoments(), one.secondMoments());
  }

  @Test
  void otherSeedsEndInOtherWeights() throws IOException {
    Split split = walks(40, Protocol.LEAVE_ONE_OUT);

    assertThat(bits(run(split, settings(1, 1), 7, "a").weights()))
        .isNotEqualTo(bits(run(split, settings(1, 1), 8, "b").weights()));
  }

  @Test
  void theLearningRateFallsAfterEveryEpoch() throws IOException {
    Split split = walks(40, Protocol.LEAVE_ONE_OUT);
    TrainingSettings falling = Settings.with(settings(2, 2), "learning_rate_decay", "1e-9");

    TrainingState one = run(split, settings(1, 1), 7, "one");

    assertThat(distance(run(split, falling, 7, "falling"), one)).isLessThan(1e-6);
    assertThat(distance(run(split, settings(2, 2), 7, "steady"), one)).isGreaterThan(1e-3);
  }

  private static double distance(TrainingState one, TrainingState other) {
    float[] items = values(one);
    float[] others = values(other);
    return IntStream.range(0, items.length)
        .mapToDouble(i -> Math.abs(items[i] - others[i]))
        .max()
        .orElseThrow();
  }

  private static float[] values(TrainingState state) {
    return Objects.requireNonNull(state.weights().get(TorchModel.ITEM_EMBEDDING)).values();
  }

  @Test
  void theMeanOfTheWeightsIsKeptAndValidated() throws IOException {
    Split split = walks(40, Protocol.LEAVE_ONE_OUT);
    TrainingSettings averaging = Settings.with(settings(3, 3), "averaging", "3");

    TrainingState mean = run(split, averaging, 7, "mean");
    TrainingState plain = run(split, settings(3, 3), 7, "plain");

    assertSameBits(mean.weights(), plain.weights());
    assertThat(bits(mean.bestWeights())).isNotEqualTo(bits(plain.bestWeights()));
    if (mean.bestEpoch() == mean.epochs()) {
      assertSameBits(mean.bestWeights(), mean.average().weights());
    }
    assertThat(mean.curve()).extracting(EpochResult::loss).isEqualTo(losses(plain));
    assertThat(mean.curve().get(2).validation()).isNotEqualTo(plain.curve().get(2).validation());
  }

  private static List<Double> losses(TrainingState state) {
    return state.curve().stream().map(EpochResult::loss).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "3"})
  void aRunThatWasStoppedEndsAsIfItHadNotBeen(String averaging) throws IOException {
    Split split = walks(40, Protocol.LEAVE_ONE_OUT);
    TrainingSettings five = Settings.with(settings(5, 5), "averaging", averaging);
    TrainingState whole = run(split, five, 7, "whole");
    TrainingProgress stopInTheThird =
        new TrainingProgress() {
          @Override
          public void epochDone(EpochResult result, Outlook outlook) {
            if (result.epoch() == 3) {
              throw new CancellationException();
            }
          }
        };

    assertThatThrownBy(
            () ->
                loop(five, 7, stopInTheThird)
                    .run(ARCHIVE, split, Facts.NONE, checkpoint("stopped", 7)))
        .isInstanceOf(CancellationException.class);
    TrainingState resumed = run(split, five, 7, "stopped");

    assertSameBits(resumed.weights(), whole.weights());
    assertSameBits(resumed.bestWeights(), whole.bestWeights());
    assertThat(resumed.bestEpoch()).isEqualTo(whole.bestEpoch());
    assertThat(resumed.curve()).hasSize(5);
  }

  @Test
  void theCheckpointOfAnotherRunIsLeftAlone() throws IOException {
    Split split = walks(40, Protocol.LEAVE_ONE_OUT);
    run(split, settings(2, 2), 7, "a");

    assertThat(checkpoint("a", 8).read()).isEmpty();
    assertThat(checkpoint("a", 7).read()).isPresent();
  }

  @Test
  void trainingEndsWhenValidationNoLongerImproves() throws IOException {
    TrainingState end = run(walks(30, Protocol.LEAVE_ONE_OUT), settings(200, 2), 1, "a");

    assertThat(end.epochs()).isLessThan(200).isEqualTo(end.bestEpoch() + 2);
  }

  @Test
  void everyEpochTellsHowManyMayComeAndTheLastThatNoneDoes() throws IOException {
    List<Outlook> outlooks = new ArrayList<>();
    TrainingProgress listener =
        new TrainingProgress() {
          @Override
          public void epochDone(EpochResult result, Outlook outlook) {
            outlooks.add(outlook);
          }
        };
    TrainingState end =
        loop(settings(5, 2), 7, listener)
            .run(ARCHIVE, walks(40, Protocol.LEAVE_ONE_OUT), Facts.NONE, checkpoint("told", 7));

    assertThat(outlooks).hasSize(end.epochs());
    assertThat(outlooks.get(0)).isEqualTo(new Outlook(1, 2, 4));
    Outlook last = outlooks.get(outlooks.size() - 1);
    assertThat(last.isOver()).isTrue();
    assertThat(last.bestEpoch()).isEqualTo(end.bestEpoch());
  }

  @Test
  void withoutValidationTheLastEpochIsKept() throws IOException {
    TrainingSettings settings = Settings.with(settings(50, 5), "epochs_without_validation", "4");

    TrainingState end = run(walks(30, Protocol.ALL), settings, 1, "a");

    assertThat(end.epochs()).isEqualTo(4);
    assertThat(end.bestEpoch()).isEqualTo(4);
    assertSameBits(end.bestWeights(), end.weights());
  }

  @Test
  void withoutValidationTooThereAreNoMoreThanTheMostEpochs() throws IOException {
    TrainingSettings settings = Settings.with(settings(2, 2), "epochs_without_validation", "20");

    assertThat(run(walks(30, Protocol.ALL), settings, 1, "a").epochs()).isEqualTo(2);
  }

  @Test
  void aLossThatIsNoNumberStopsTheRun() throws IOException {
    Split split = walks(40, Protocol.LEAVE_ONE_OUT);
    Weights broken = InitialWeights.of(config(), split.vocabulary().size(), 1);
    Arrays.fill(broken.get("input_norm.bias").values(), Float.NaN);
    checkpoint("a", 1).write(TrainingState.initial(broken));

    assertThatThrownBy(() -> run(split, settings(1, 1), 1, "a"))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("The loss is not a number any more (epoch 1, step 1)")
        .hasMessageContaining("learning_rate");
  }

  @Test
  void nothingToLearnIsSaid() {
    Split split = Splits.of(new Logs().click("u", "i", 1).log(), Protocol.ALL);

    assertThatThrownBy(() -> run(split, settings(1, 1), 1, "a"))
        .isInstanceOf(TrainingException.class)
        .hasMessage("There is nothing to learn: no user has two events in the training part");
  }

  /** Users who walk around a circle of items, from anywhere. */
  private static Split walks(int users, Protocol protocol) {
    Random random = new Random(5);
    Logs logs = new Logs();
    for (int user = 0; user < users; user++) {
      int item = random.nextInt(ITEMS);
      int length = 4 + random.nextInt(12);
      for (int i = 0; i < length; i++) {
        logs.click("u" + user, "i" + (item + i) % ITEMS, i + 1);
      }
    }
    return Splits.of(logs.log(), protocol);
  }

  private TrainingState run(Split split, TrainingSettings settings, long seed, String name)
      throws IOException {
    return loop(settings, seed, TrainingProgress.SILENT)
        .run(ARCHIVE, split, Facts.NONE, checkpoint(name, seed));
  }

  private static TrainingLoop loop(
      TrainingSettings settings, long seed, TrainingProgress progress) {
    return new TrainingLoop(
        new Recipe(config(), new Objective.NextItem(), settings, null), seed, progress);
  }

  private static Recipe small(String model, Map<String, String> more) {
    Map<String, String> changes =
        new LinkedHashMap<>(
            Map.of("d", "16", "inner", "32", "window", "6", "dropout", "0.1", "batch", "32"));
    changes.putAll(Map.of("learning_rate", "0.01", "max_epochs", "25", "patience", "25"));
    changes.putAll(more);
    return Recipe.of(model, changes);
  }

  private Checkpoint checkpoint(String name, long seed) {
    return new Checkpoint(directory.resolve(name), "seed " + seed);
  }

  private static ModelConfig config() {
    ModelConfig small = Settings.with(ModelConfig.sasrec(), "d", "16");
    small = Settings.with(small, "inner", "32");
    return Settings.with(Settings.with(small, "window", "6"), "dropout", "0.1");
  }

  private static TrainingSettings settings(int maxEpochs, int patience) {
    return new TrainingSettings(
        1e-2, 1, 0, 0, 5, 16, 1000, 16, maxEpochs, patience, maxEpochs, 1, "full", 8, 0.5, 0.75, 1,
        0);
  }

  private static void assertSameBits(
      Map<String, Tensor.Floats> actual, Map<String, Tensor.Floats> expected) {
    assertThat(bits(actual)).isEqualTo(bits(expected));
  }

  private static String bits(Map<String, Tensor.Floats> tensors) {
    StringBuilder bits = new StringBuilder();
    tensors.forEach(
        (name, tensor) -> {
          bits.append(name);
          for (float value : tensor.values()) {
            bits.append(' ').append(Float.floatToRawIntBits(value));
          }
        });
    return bits.toString();
  }
}
