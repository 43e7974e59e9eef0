package dev.reckon.learning.train.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.learning.train.batch.Negatives;
import dev.reckon.learning.train.batch.TrainingBatch;
import dev.reckon.learning.train.items.Facts;
import dev.reckon.learning.train.recipe.Recipe;
import dev.reckon.model.bundle.InitialWeights;
import dev.reckon.model.input.Texts;
import dev.reckon.model.program.ProgramArchive;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.program.TorchProgram;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelInTrainingTest {

  private static final int ITEMS = 30;

  /** Adam moves what had a gradient once on in later steps; a lazy step does not touch it. */
  @ParameterizedTest(name = "lazy from {0} items: {1}")
  @CsvSource({"30, true", "31, false"})
  void anItemThatIsNotTouchedStaysWhereStepsAreLazy(String lazyFrom, boolean stays) {
    Recipe recipe =
        Recipe.of(
            "sasrec", Map.of("d", "8", "loss", "sampled", "negatives", "2", "lazy_from", lazyFrom));
    TrainingState state = TrainingState.initial(InitialWeights.of(recipe.config(), ITEMS, 1));
    try (TorchProgram program = TorchProgram.load(ProgramArchive.ofClassPath());
        ModelInTraining model = new ModelInTraining(program, recipe, state, Facts.NONE)) {
      float[] initial = item(17, model);
      model.step(batch(17, 18), 1, 1);
      float[] once = item(17, model);
      model.step(batch(19, 20), 1, 2);

      assertThat(once).isNotEqualTo(initial);
      assertThat(Arrays.equals(item(17, model), once)).isEqualTo(stays);
    }
  }

  private static TrainingBatch batch(int... negatives) {
    Tensor.Longs history = new Tensor.Longs(new long[] {1, 2, 3}, 1, 3);
    return new TrainingBatch(
            List.of(history),
            List.of(Tensor.Longs.of(new int[] {1, 2})),
            Tensor.Longs.of(new int[] {3, 4}),
            Texts.NONE)
        .with(new Negatives(Tensor.Longs.of(negatives), new Tensor.Floats(new float[2], 2)));
  }

  private static float[] item(int index, ModelInTraining model) {
    float[] table = Objects.requireNonNull(model.weights().get(TorchModel.ITEM_EMBEDDING)).values();
    return Arrays.copyOfRange(table, index * 8, (index + 1) * 8);
  }
}
