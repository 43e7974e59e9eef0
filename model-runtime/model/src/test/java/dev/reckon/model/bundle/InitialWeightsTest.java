package dev.reckon.model.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.model.input.History;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.program.Weights;
import dev.reckon.model.text.Grams;
import dev.reckon.model.text.TextRules;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InitialWeightsTest {

  private static final int ITEMS = 30;
  private static final int GRAMS = 500;
  private static final ModelConfig CAUSAL =
      config(Architecture.CROSS_REASONING, Attention.CAUSAL, 0);

  private static final History CLICK = History.ofItems(4);
  private static final History SEARCH =
      new History(new int[] {-1}, List.of(Grams.hashed(GRAMS, TextRules.V1).of("gears of war")));

  private static final History CLICK_AFTER_SEARCH =
      new History(new int[] {-1, 4}, List.of(Grams.hashed(GRAMS, TextRules.V1).of("gears of war")));

  private static ModelConfig config(Architecture architecture, Attention attention, int steps) {
    return new ModelConfig(
        architecture,
        new ModelConfig.Encoder(16, 2, 2, 24, 8, attention, 0, 0),
        0,
        1,
        new ModelConfig.Searches(steps, GRAMS, 0, 1),
        ModelConfig.Vectors.NONE);
  }

  /** So the items' rows, which made the token and score what is joined, are near it at once. */
  @ParameterizedTest
  @CsvSource({"CROSS_REASONING, JOINED", "LATE_FUSION, CAUSAL", "UNISAR, CAUSAL", "SESREC, CAUSAL"})
  void whatIsJoinedBeginsAsItsOnlyToken(Architecture architecture, Attention attention) {
    ModelConfig joining = config(architecture, attention, 0);
    Weights weights = InitialWeights.of(joining, ITEMS, 1);

    for (History history : List.of(CLICK, SEARCH)) {
      float[] joined = user(joining, weights, history);
      float[] newest = user(CAUSAL, only(CAUSAL.weightShapes(ITEMS, 0).keySet(), weights), history);
      assertThat(cosine(joined, newest)).isGreaterThan(0.9);
    }
  }

  /** So a search is found before anything is learnt about how to look at it. */
  @Test
  void whatAStepFindsBeginsAsWhatItLookedAt() {
    ModelConfig stepping = config(Architecture.CROSS_REASONING, Attention.CAUSAL, 1);
    Weights weights = InitialWeights.of(stepping, ITEMS, 1);
    Weights withoutStep = only(CAUSAL.weightShapes(ITEMS, 0).keySet(), weights);
    float[] search = user(CAUSAL, withoutStep, SEARCH);

    double before = cosine(user(CAUSAL, withoutStep, CLICK_AFTER_SEARCH), search);
    double after = cosine(user(stepping, weights, CLICK_AFTER_SEARCH, 1), search);

    assertThat(after - before).isGreaterThan(0.1);
  }

  private static Weights only(Set<String> names, Weights weights) {
    Map<String, Tensor.Floats> some = new TreeMap<>(weights.tensors());
    some.keySet().retainAll(names);
    return new Weights(some, Map.of());
  }

  private static float[] user(ModelConfig config, Weights weights, History history) {
    return user(config, weights, history, 0);
  }

  private static float[] user(ModelConfig config, Weights weights, History history, int steps) {
    try (TorchModel model = TorchModel.load(config.program(), weights, config.reading())) {
      return model.users(PaddedBatch.ofHistories(List.of(history), 5, ITEMS), steps);
    }
  }

  private static double cosine(float[] a, float[] b) {
    return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
