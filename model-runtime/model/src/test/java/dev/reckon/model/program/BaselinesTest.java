package dev.reckon.model.program;

import static dev.reckon.model.program.SearchModels.HALO;
import static dev.reckon.model.program.SearchModels.ITEMS;
import static dev.reckon.model.program.SearchModels.WAR;
import static dev.reckon.model.program.SearchModels.assertIsSlope;
import static dev.reckon.model.program.SearchModels.assertSame;
import static dev.reckon.model.program.SearchModels.gradients;
import static dev.reckon.model.program.SearchModels.model;
import static dev.reckon.model.program.SearchModels.user;
import static dev.reckon.model.program.SearchModels.weights;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.model.bundle.Architecture;
import dev.reckon.model.bundle.Attention;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.input.History;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Models of other papers, with random weights. */
class BaselinesTest {

  private static ModelConfig config(Architecture baseline) {
    return config(baseline, 0);
  }

  private static ModelConfig config(Architecture baseline, int steps) {
    return SearchModels.config(baseline, Attention.CAUSAL, steps);
  }

  @Test
  void whereKindsAreApartTheirOrderBetweenThemDoesNotCount() {
    try (TorchModel apart = model(config(Architecture.LATE_FUSION, 2))) {
      float[] one = user(apart, 0, new History(new int[] {3, -1, 4, -2}, List.of(WAR, HALO)));
      float[] two = user(apart, 0, new History(new int[] {-1, -2, 3, 4}, List.of(WAR, HALO)));
      float[] other = user(apart, 0, new History(new int[] {-1, -2, 4, 3}, List.of(WAR, HALO)));

      assertThat(two).containsExactly(one, within(1e-5f));
      assertThat(other).isNotEqualTo(two);
    }
  }

  @Test
  void acrossKindsTheOrderBetweenThemCounts() {
    try (TorchModel transitions = model(config(Architecture.UNISAR))) {
      float[] one = user(transitions, 0, new History(new int[] {3, -1, 4, -2}, List.of(WAR, HALO)));
      float[] two = user(transitions, 0, new History(new int[] {-1, -2, 3, 4}, List.of(WAR, HALO)));
      assertThat(two).isNotEqualTo(one);
      assertThat(user(transitions, 0, History.ofItems(4, 9))).doesNotContain(Float.NaN);
    }
  }

  @Test
  void withCoAttentionTheNewestAsksAndTheOrderBetweenKindsDoesNotCount() {
    try (TorchModel split = model(config(Architecture.SESREC))) {
      List<int[]> searches = List.of(WAR, HALO);
      float[] one = user(split, 0, new History(new int[] {3, -1, 4, -2}, searches));
      float[] two = user(split, 0, new History(new int[] {-1, 3, 4, -2}, searches));
      float[] otherOrder = user(split, 0, new History(new int[] {4, -1, 3, -2}, searches));
      float[] otherNewest = user(split, 0, new History(new int[] {-1, -2, 3, 4}, searches));

      assertThat(two).containsExactly(one, within(1e-5f));
      assertThat(otherOrder).isNotEqualTo(one);
      assertThat(otherNewest).isNotEqualTo(one);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"UNISAR", "SESREC"})
  void someTakeNoSteps(Architecture baseline) {
    assertThatThrownBy(() -> config(baseline, 1))
        .hasMessage(baseline.id() + " takes no steps: reasoning_steps must be 0, and cross_steps");
  }

  @ParameterizedTest
  @CsvSource({"LATE_FUSION, 0", "LATE_FUSION, 2", "LATE_FUSION, 4", "UNISAR, 0", "SESREC, 0"})
  void eitherKindMayBeMissing(Architecture baseline, int steps) {
    try (TorchModel joining = model(config(baseline, steps / 2))) {
      float[] clicks = user(joining, steps, History.ofItems(4, 9));
      float[] search = user(joining, steps, new History(new int[] {-1}, List.of(WAR)));

      assertThat(clicks).doesNotContain(Float.NaN).isNotEqualTo(search);
      assertThat(search).doesNotContain(Float.NaN);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"LATE_FUSION", "UNISAR", "SESREC"})
  void nothingBehindAPositionChangesItsLossOrAnyGradient(Architecture baseline) {
    ModelConfig config = config(baseline, baseline == Architecture.LATE_FUSION ? 2 : 0);
    Map<String, Tensor.Floats> tensors = weights(config).tensors();
    long search = ITEMS + 1;
    try (TorchProgram program = TorchProgram.load(config.program())) {
      List<Tensor> before = of(program, tensors, new long[] {3, search, 7, 11}, 4);
      List<Tensor> other = of(program, tensors, new long[] {3, search, 7, search + 1}, 4);
      List<Tensor> cut = of(program, tensors, new long[] {3, search, 7}, 3);

      assertSame(other, before);
      assertSame(cut, before);
    }
  }

  private static List<Tensor> of(
      TorchProgram program, Map<String, Tensor.Floats> tensors, long[] tokens, int length) {
    return gradients(program, 0.1, tensors, tokens, length, WAR, HALO);
  }

  /** Nothing but the contrast of interests teaches co-attention, while it is near its margin. */
  @Test
  void coAttentionIsTrainedWithTheRest() {
    Map<String, Tensor.Floats> tensors =
        new TreeMap<>(weights(config(Architecture.SESREC)).tensors());
    tensors.computeIfPresent(
        "coattention.said_by_interactions",
        (name, said) -> new Tensor.Floats(scaled(said.values(), 0.02f), said.shape()));
    List<String> names = List.copyOf(tensors.keySet());
    try (TorchProgram program = TorchProgram.load(config(Architecture.SESREC).program())) {
      List<Tensor> split = of(program, tensors, new long[] {ITEMS + 1, 3, ITEMS + 2}, 3);

      for (String name : List.of("coattention.affinity", "coattention.said_by_interactions")) {
        assertThat(((Tensor.Floats) split.get(1 + names.indexOf(name))).values())
            .as(name)
            .doesNotContain(0f);
      }
      for (String name : List.of("gram_embedding", "coattention.of_searches")) {
        Function<Map<String, Tensor.Floats>, List<Tensor>> gradients =
            changed -> of(program, changed, new long[] {3, ITEMS + 1, 7}, 3);
        assertIsSlope(
            name, tensors, gradients.apply(tensors).get(1 + names.indexOf(name)), gradients);
      }
    }
  }

  private static float[] scaled(float[] values, float by) {
    float[] scaled = values.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= by;
    }
    return scaled;
  }
}
