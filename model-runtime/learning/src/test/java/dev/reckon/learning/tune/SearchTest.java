package dev.reckon.learning.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.learning.data.split.Protocol;
import dev.reckon.learning.train.TrainingData;
import dev.reckon.learning.train.loop.EpochResult;
import dev.reckon.learning.train.loop.TrainingException;
import dev.reckon.learning.train.loop.TrainingProgress;
import dev.reckon.learning.train.loop.ValidationScore;
import dev.reckon.learning.tune.TrialResult.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two searches side by side, by the names of a and b; both are of sasrec. */
class SearchTest {

  private static final Map<String, String> TINY =
      Map.of("d", "8", "inner", "8", "window", "6", "max_epochs", "1");

  @TempDir Path directory;
  private final List<ModelTrials> opened = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (ModelTrials model : opened) {
      model.close();
    }
  }

  @Test
  void modelsTakeTurnsAndTheOneBehindGoesFirst() throws IOException {
    Path file = Files.writeString(directory.resolve("pairs"), "1 1 2 3 4\n2 2 3 4 1\n");
    TrainingData data =
        TrainingData.read("s3rec:" + file, Protocol.LEAVE_ONE_OUT, TrainingData.VectorFiles.NONE);
    ModelTrials a = model("a", 3);
    ModelTrials b = model("b", 3);
    add(a, Outcome.FINISHED, .1, 1);
    List<String> order = new ArrayList<>();
    SearchProgress progress =
        new SearchProgress() {
          @Override
          public TrainingProgress trialStarted(ModelTrials model, Trial trial) {
            order.add(model.plan().model() + trial.number());
            return TrainingProgress.SILENT;
          }

          @Override
          public void trialDone(ModelTrials model, TrialResult result) {}

          @Override
          public void outOfTime() {}
        };
    Deadline never = new Deadline(null, () -> 0);

    boolean done = new Search(data, 1, new CutRule(0), never, progress).run(List.of(a, b));

    assertThat(done).isTrue();
    assertThat(order).containsExactly("b1", "a2", "b2", "a3", "b3");
  }

  @Test
  void modelsAreComparedByTheTrialsThatAllHaveHad() throws IOException {
    ModelTrials a = model("a", 3);
    ModelTrials b = model("b", 3);
    add(a, Outcome.FINISHED, .2, 1);
    add(a, Outcome.FINISHED, .3, 1);
    add(a, Outcome.FINISHED, .9, 1);
    add(b, Outcome.FINISHED, .4, 1);
    add(b, Outcome.FAILED, .8, 1);

    Comparison comparison = new Comparison(List.of(a, b));

    assertThat(comparison.equalTrials()).isEqualTo(2);
    assertThat(comparison.bestAtEqualTrials(a).orElseThrow().trial()).isEqualTo(2);
    assertThat(comparison.bestAtEqualTrials(b).orElseThrow().trial()).isEqualTo(1);
  }

  @Test
  void aModelThatTriedAllThereIsHoldsNobodyBack() throws IOException {
    ModelTrials a = model("a", 3);
    ModelTrials b = model("b", 1);
    add(a, Outcome.FINISHED, .2, 1);
    add(a, Outcome.FINISHED, .3, 1);
    add(b, Outcome.FINISHED, .4, 1);

    assertThat(new Comparison(List.of(a, b)).equalTrials()).isEqualTo(2);
  }

  @Test
  void atEqualCpuTheDearerModelHasFewerTrials() throws IOException {
    ModelTrials cheap = model("cheap", 3);
    ModelTrials dear = model("dear", 3);
    for (double ndcg : new double[] {.1, .2, .3}) {
      add(cheap, Outcome.FINISHED, ndcg, 10);
      add(dear, Outcome.FINISHED, ndcg, 13);
    }

    Comparison comparison = new Comparison(List.of(cheap, dear));

    assertThat(comparison.bestAtEqualCpu(cheap).orElseThrow().trial()).isEqualTo(3);
    assertThat(comparison.bestAtEqualCpu(dear).orElseThrow().trial()).isEqualTo(2);
  }

  @Test
  void aDirectoryHasOneOwner() throws IOException {
    ModelTrials owner = model("a", 1);

    assertThat(owner.next()).isPresent();
    assertThatThrownBy(() -> model("a", 1))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("Another search is running in " + directory.resolve("a"));
  }

  private ModelTrials model(String name, int trials) throws IOException {
    SearchSpace space = SearchSpace.of("sasrec");
    Plan drawn = Plan.of("sasrec", TINY, space, 1, trials);
    Plan plan = new Plan(name, TINY, space, drawn.trials());
    SearchIdentity identity =
        new SearchIdentity(
            "data",
            "all",
            1,
            0,
            TINY,
            space.texts(),
            drawn.trials().get(0).recipe(),
            "programs",
            null,
            null);
    ModelTrials model = ModelTrials.of(plan, TrialStore.open(directory.resolve(name), identity));
    opened.add(model);
    return model;
  }

  private static void add(ModelTrials model, Outcome outcome, double ndcg, double cpuSeconds)
      throws IOException {
    EpochResult epoch = new EpochResult(1, 1, new ValidationScore(ndcg, ndcg), 1, 1, 1, cpuSeconds);
    Trial trial = model.next().orElseThrow();
    model.add(TrialResult.of(trial, outcome, null, List.of(epoch), "test"));
  }
}
