package dev.reckon.model.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.model.bundle.InitialWeights;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.bundle.Settings;
import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.History;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.retrieve.TopItems;
import dev.reckon.model.text.Grams;
import dev.reckon.model.text.TextRules;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What bfloat16 changes of lists, of networks of full width whose weights are as large as trained.
 */
final class PrecisionTest {

  private static final int ITEMS = 2000;
  private static final int GRAMS = 500;
  private static final int ROWS = 64;
  private static final int LIST = 10;

  /** Of initial weights; makes those of layers as large as their width asks for, .12. */
  private static final float GROWN = 6;

  @ParameterizedTest
  @CsvSource({
    "sasrec, causal, 0",
    "bert4rec, bidirectional, 0",
    "rearec-prl, causal, 0",
    "rearec-erl, causal, 0",
    "cross-reasoning, causal, 0",
    "cross-reasoning, joined, 20",
    "late-fusion, causal, 0",
    "unisar, causal, 0",
  })
  void listsAreThoseOfFloat32ButForCloseCalls(
      String architecture, String attention, int candidates) {
    ModelConfig config = config(architecture, attention, candidates);
    List<TopItems.Row> exact = lists(config, Precision.FLOAT32);
    List<TopItems.Row> rounded = lists(config, Precision.BFLOAT16);

    double common = 0;
    double difference = 0;
    double otherEvidence = 0;
    for (int row = 0; row < ROWS; row++) {
      TopItems.Row one = exact.get(row);
      TopItems.Row two = rounded.get(row);
      common += IntStream.of(one.itemIndices()).filter(item -> has(two, item)).count();
      difference = Math.max(difference, farthest(one.scores(), two.scores()));
      otherEvidence += farthest(one.evidence(), two.evidence());
    }
    double best = exact.get(0).scores()[0]; // scores lie around 0
    assertThat(common / (ROWS * LIST)).isGreaterThan(0.95);
    assertThat(difference / best).isBetween(1e-6, 0.03);
    assertThat(otherEvidence / ROWS).isLessThan(0.01);
  }

  @Test
  void coAttentionStaysFloat32() {
    ModelConfig config = config("sesrec", "causal", 0);

    assertThat(lists(config, Precision.BFLOAT16))
        .usingRecursiveComparison()
        .isEqualTo(lists(config, Precision.FLOAT32));
  }

  private static boolean has(TopItems.Row list, int item) {
    return IntStream.of(list.itemIndices()).anyMatch(other -> other == item);
  }

  private static double farthest(float[] some, float[] others) {
    assertThat(some).hasSameSizeAs(others);
    return IntStream.range(0, some.length)
        .mapToDouble(i -> Math.abs(some[i] - others[i]))
        .max()
        .orElse(0);
  }

  private static ModelConfig config(String architecture, String attention, int candidates) {
    ModelConfig config = ModelConfig.named(architecture);
    if (config.readsSearches()) {
      config = Settings.with(config, "grams", Integer.toString(GRAMS));
      config = Settings.with(config, "candidates", Integer.toString(candidates));
    }
    return Settings.with(config, "attention", attention);
  }

  private static List<TopItems.Row> lists(ModelConfig config, Precision precision) {
    Weights initial = InitialWeights.of(config, ITEMS, 1);
    Map<String, Tensor.Floats> weights = new TreeMap<>(initial.tensors());
    weights.replaceAll((name, tensor) -> name.contains("norm") ? tensor : grown(tensor));
    PaddedBatch batch = batch(config);
    try (TorchModel model =
        TorchModel.load(
            config.program(),
            new Weights(weights, Map.of()),
            config.reading(),
            new Execution(Device.CPU, precision, false))) {
      List<int[]> nothing = Stream.generate(() -> new int[0]).limit(ROWS).toList();
      return model.rank(batch, config.allSteps(), new Exclusions(new int[0], nothing), LIST).rows();
    }
  }

  private static Tensor.Floats grown(Tensor.Floats tensor) {
    float[] values = tensor.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] *= GROWN;
    }
    return new Tensor.Floats(values, tensor.shape());
  }

  /** Histories of all lengths; where searches are read, every fifth token is one. */
  private static PaddedBatch batch(ModelConfig config) {
    Random random = new Random(2);
    List<int[]> searches =
        config.readsSearches()
            ? List.of(
                Grams.hashed(GRAMS, TextRules.V1).of("gears of war"),
                Grams.hashed(GRAMS, TextRules.V1).of("halo"))
            : List.of();
    List<History> histories =
        IntStream.rangeClosed(1, ROWS)
            .mapToObj(i -> random.ints(Math.min(i, config.window()), 0, ITEMS).toArray())
            .map(items -> new History(withSearches(items, searches.size()), searches))
            .toList();
    return PaddedBatch.ofHistories(histories, config.window(), ITEMS);
  }

  private static int[] withSearches(int[] items, int searches) {
    int[] tokens = Arrays.copyOf(items, items.length);
    for (int i = 2; searches > 0 && i < tokens.length; i += 5) {
      tokens[i] = -1 - i % searches;
    }
    return tokens;
  }
}
