package dev.reckon.model.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.reckon.model.program.TorchProgram.PlacedTensors;
import dev.reckon.model.testing.RandomWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses and gradients of a batch, however it is laid out. Dropout is off. */
class LearningTest {

  private static final int ITEMS = 300;
  private static final int[] FIRST = {3, 5, 7, 11, 13, 17};
  private static final int[] SECOND = {19, 23, 29, 31};
  private static final int DRAWS = 100;
  private static final Map<String, Double> ONE_STEP =
      Map.of(
          "softmax_block", 100.0,
          "step", 1.0,
          "lazy", 1.0,
          "learning_rate", 1e-3,
          "weight_decay", 0.0,
          "clip_norm", 1e6);

  private static TorchProgram program;

  @BeforeAll
  static void load() {
    program = TorchProgram.load(ProgramArchive.ofClassPath());
  }

  @AfterAll
  static void close() {
    program.close();
  }

  /** The negatives of the seven targets. */
  private enum Loss {
    FULL,
    SAMPLED,
    GBCE;

    Tensor.Longs negatives() {
      return switch (this) {
        case FULL -> new Tensor.Longs(new long[0], 0);
        case SAMPLED -> Tensor.Longs.of(new int[] {3, 102, 200, 7, 200, 299});
        case GBCE -> new Tensor.Longs(LongStream.range(50, 50 + 14).toArray(), 7, 2);
      };
    }

    Tensor.Floats logCounts() {
      return switch (this) {
        case FULL -> new Tensor.Floats(new float[0], 0);
        case SAMPLED -> new Tensor.Floats(new float[] {-3, -2, -4, -3, -4, -1}, 6);
        case GBCE -> new Tensor.Floats(new float[] {-5}, 1);
      };
    }
  }

  static List<org.junit.jupiter.params.provider.Arguments> objectives() {
    List<org.junit.jupiter.params.provider.Arguments> all = new ArrayList<>();
    for (Loss loss : Loss.values()) {
      all.add(
          arguments(
              "sasrec", loss, 0, Map.of("ensemble", 0.0, "alpha", 1.0, "progressive_weight", 0.0)));
      all.add(arguments("rearec-erl", loss, 3, Map.of("ensemble", 1.0, "kl_weight", 0.5)));
      all.add(
          arguments(
              "rearec-prl",
              loss,
              3,
              Map.of(
                  "ensemble", 0.0,
                  "alpha", 2.0,
                  "progressive_weight", 0.7,
                  "contrastive_weight", 0.3)));
    }
    return all;
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("objectives")
  void allPrefixesInOnePassAreOnePrefixARow(
      String name, Loss loss, int steps, Map<String, Double> objective) {
    Batch onePass =
        new Batch(steps)
            .group(6, List.of(FIRST, SECOND), new int[] {1, 2, 3, 4, 8, 9, 10}, new int[] {3, 9});
    List<int[]> prefixes = new ArrayList<>();
    IntStream.rangeClosed(2, 5).forEach(end -> prefixes.add(Arrays.copyOf(FIRST, end)));
    IntStream.rangeClosed(1, 3).forEach(end -> prefixes.add(Arrays.copyOf(SECOND, end)));
    int[] last = IntStream.range(0, prefixes.size()).map(row -> row * 5 + 4).toArray();
    Batch rows = new Batch(steps).group(5, prefixes, last, new int[] {last[2], last[5]});

    assertSame(gradients(rows, loss, objective, 100), gradients(onePass, loss, objective, 100));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("objectives")
  void groupsBlocksAndPadsChangeNothing(
      String name, Loss loss, int steps, Map<String, Double> objective) {
    Batch together =
        new Batch(steps)
            .group(
                8, List.of(FIRST, SECOND), new int[] {2, 3, 4, 5, 12, 13, 14}, new int[] {4, 13});
    Batch apart =
        new Batch(steps)
            .group(6, List.of(FIRST), new int[] {0, 1, 2, 3}, new int[] {2})
            .group(4, List.of(SECOND), new int[] {0, 1, 2}, new int[] {1});

    assertSame(gradients(apart, loss, objective, 3), gradients(together, loss, objective, 100));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("objectives")
  void aSampleOfThePositionsHasTheGradientOfAllOnAverage(
      String name, Loss loss, int steps, Map<String, Double> objective) {
    Batch batch =
        new Batch(steps)
            .group(6, List.of(FIRST, SECOND), new int[] {1, 2, 3, 4, 8, 9, 10}, new int[] {3, 9});
    Map<String, Double> sampled = new HashMap<>(objective);
    sampled.put("step_share", 0.5);
    List<Tensor> all = gradients(batch, loss, objective, 100);
    List<float[]> mean =
        all.stream().map(t -> new float[((Tensor.Floats) t).values().length]).toList();
    TorchProgram.seed(1);
    for (int draw = 0; draw < DRAWS; draw++) {
      add(gradients(batch, loss, sampled, 100), mean);
    }

    for (int i = 0; i < all.size(); i++) {
      float[] values = ((Tensor.Floats) all.get(i)).values();
      assertThat(mean.get(i)).containsExactly(values, within(0.2f * largest(values) + 1e-7f));
    }
  }

  /** Adam's first moments after one step are a tenth of the gradient. */
  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("objectives")
  void aStepChangesTheItemsItTouchesAndNoOthers(
      String name, Loss loss, int steps, Map<String, Double> objective) {
    Batch batch =
        new Batch(steps)
            .group(6, List.of(FIRST, SECOND), new int[] {1, 2, 3, 4, 8, 9, 10}, new int[] {3, 9});
    List<Tensor> gradients = gradients(batch, loss, objective, 100);
    Map<String, Tensor.Floats> before = RandomWeights.of(ITEMS, steps, 1).tensors();
    try (PlacedTensors weights = program.place(before);
        PlacedTensors first = program.place(zerosLike(before));
        PlacedTensors second = program.place(zerosLike(before))) {
      program.callWithGradients(
          "train_step",
          argumentsOf(batch, loss, objective)
              .named(weights)
              .named(first)
              .named(second)
              .scalars(settings(objective, ONE_STEP)));

      assertSame(tenfold(first.toJava().values()), gradients.subList(1, gradients.size()));
      float[] old = table(before);
      float[] now = table(weights.toJava());
      float[] moment = table(first.toJava());
      for (int i = 0; i < old.length; i++) {
        assertThat(now[i] != old[i]).isEqualTo(moment[i] != 0);
      }
    }
  }

  /** Vectors that name their items are rows: the projection learns what the table would. */
  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("objectives")
  void aVectorThatNamesItsItemIsItsRow(
      String name, Loss loss, int steps, Map<String, Double> objective) {
    Batch batch =
        new Batch(steps)
            .group(6, List.of(FIRST, SECOND), new int[] {1, 2, 3, 4, 8, 9, 10}, new int[] {3, 9});
    Map<String, Tensor.Floats> rows = RandomWeights.of(ITEMS, steps, 1).tensors();
    Map<String, Tensor.Floats> vectors = namingVectors(rows);

    List<Tensor> expected = gradients(batch, loss, objective, 100, rows);
    List<Tensor> actual = new ArrayList<>(gradients(batch, loss, objective, 100, vectors));

    List<String> names = new ArrayList<>(vectors.keySet());
    names.remove("item_vectors");
    int table = 1 + names.indexOf("item_embedding");
    Tensor.Floats projection =
        (Tensor.Floats) actual.remove(1 + names.indexOf("vector_projection.weight"));
    actual.remove(names.indexOf("vector_projection.bias") + 1);
    assertThat(largest(((Tensor.Floats) actual.get(table)).values())).isZero();
    actual.set(table, transposed(projection));
    assertSame(actual, expected);
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("objectives")
  void aLazyStepReadsTheVectorsOfTheItemsItTouches(
      String name, Loss loss, int steps, Map<String, Double> objective) {
    Batch batch =
        new Batch(steps)
            .group(6, List.of(FIRST, SECOND), new int[] {1, 2, 3, 4, 8, 9, 10}, new int[] {3, 9});
    Map<String, Tensor.Floats> read = namingVectors(RandomWeights.of(ITEMS, steps, 1).tensors());
    Map<String, Tensor.Floats> moments = new TreeMap<>(zerosLike(read));
    moments.remove("item_vectors");
    List<Tensor> gradients = gradients(batch, loss, objective, 100, read);
    try (PlacedTensors weights = program.place(read);
        PlacedTensors first = program.place(moments);
        PlacedTensors second = program.place(moments)) {
      program.callWithGradients(
          "train_step",
          argumentsOf(batch, loss, objective)
              .named(weights)
              .named(first)
              .named(second)
              .scalars(settings(objective, ONE_STEP)));

      assertSame(tenfold(first.toJava().values()), gradients.subList(1, gradients.size()));
    }
  }

  /** A vector of zeros and a one for each item, the pad item's included; no rows. */
  private static Map<String, Tensor.Floats> namingVectors(Map<String, Tensor.Floats> rows) {
    Tensor.Floats table = Objects.requireNonNull(rows.get("item_embedding"));
    int count = (int) table.shape()[0];
    float[] identity = new float[count * count];
    for (int i = 0; i < count; i++) {
      identity[i * count + i] = 1;
    }
    Map<String, Tensor.Floats> all = new TreeMap<>(rows);
    all.put("item_embedding", new Tensor.Floats(new float[table.values().length], table.shape()));
    all.put("item_vectors", new Tensor.Floats(identity, count, count));
    all.put("vector_projection.weight", transposed(table));
    all.put(
        "vector_projection.bias",
        new Tensor.Floats(new float[RandomWeights.WIDTH], RandomWeights.WIDTH));
    return all;
  }

  private static Tensor.Floats transposed(Tensor.Floats matrix) {
    int rows = (int) matrix.shape()[0];
    int columns = (int) matrix.shape()[1];
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[(i % columns) * rows + i / columns] = matrix.values()[i];
    }
    return new Tensor.Floats(values, columns, rows);
  }

  private static float[] table(Map<String, Tensor.Floats> tensors) {
    return Objects.requireNonNull(tensors.get("item_embedding")).values();
  }

  private static List<Tensor> tenfold(Collection<Tensor.Floats> tensors) {
    List<Tensor> results = new ArrayList<>();
    for (Tensor.Floats tensor : tensors) {
      float[] values = tensor.values().clone();
      for (int i = 0; i < values.length; i++) {
        values[i] *= 10;
      }
      results.add(new Tensor.Floats(values, tensor.shape()));
    }
    return results;
  }

  private static Map<String, Tensor.Floats> zerosLike(Map<String, Tensor.Floats> tensors) {
    Map<String, Tensor.Floats> zeros = new TreeMap<>();
    tensors.forEach(
        (name, tensor) ->
            zeros.put(name, new Tensor.Floats(new float[tensor.values().length], tensor.shape())));
    return zeros;
  }

  private static void add(List<Tensor> tensors, List<float[]> mean) {
    for (int i = 0; i < mean.size(); i++) {
      float[] values = ((Tensor.Floats) tensors.get(i)).values();
      for (int j = 0; j < values.length; j++) {
        mean.get(i)[j] += values[j] / DRAWS;
      }
    }
  }

  private static float largest(float[] values) {
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /** The gradient of a key's bias is 0 but for rounding, which the smallest tolerance allows. */
  private static void assertSame(List<Tensor> actual, List<Tensor> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      float[] values = ((Tensor.Floats) expected.get(i)).values();
      assertThat(((Tensor.Floats) actual.get(i)).values())
          .containsExactly(values, within(1e-4f * largest(values) + 3e-7f));
    }
  }

  private static List<Tensor> gradients(
      Batch batch, Loss loss, Map<String, Double> objective, double block) {
    return gradients(
        batch, loss, objective, block, RandomWeights.of(ITEMS, batch.steps, 1).tensors());
  }

  private static List<Tensor> gradients(
      Batch batch,
      Loss loss,
      Map<String, Double> objective,
      double block,
      Map<String, Tensor.Floats> ofModel) {
    try (PlacedTensors weights = program.place(ofModel)) {
      return program.callWithGradients(
          "gradients",
          argumentsOf(batch, loss, objective)
              .named(weights)
              .scalars(settings(objective, Map.of("softmax_block", block))));
    }
  }

  private static Arguments argumentsOf(Batch batch, Loss loss, Map<String, Double> objective) {
    boolean isContrasted = objective.containsKey("contrastive_weight");
    return Arguments.of()
        .tensors(batch.items)
        .tensors(batch.positions)
        .tensor(Tensor.Longs.of(new int[] {101, 102, 103, 104, 105, 106, 107}))
        .tensor(loss.negatives())
        .tensor(loss.logCounts())
        .tensors(isContrasted ? batch.contrasted : batch.notContrasted())
        .tensor(isContrasted ? batch.noise() : new Tensor.Floats(new float[0], 0))
        .tensor(new Tensor.Longs(new long[0], 0))
        .tensor(new Tensor.Longs(new long[0], 0));
  }

  private static Map<String, Double> settings(
      Map<String, Double> objective, Map<String, Double> more) {
    Map<String, Double> settings = new HashMap<>();
    settings.putAll(Map.of("heads", (double) RandomWeights.HEADS, "tau", 0.7, "step_share", 1.0));
    settings.putAll(Map.of("dropout", 0.0, "input_dropout", 0.0, "id_dropout", 1.0));
    settings.putAll(Map.of("beta", 0.4, "searches", 0.0));
    settings.putAll(objective);
    settings.putAll(more);
    return settings;
  }

  /** Groups of left-padded histories. */
  private static final class Batch {
    private final int steps;
    private final List<Tensor.Longs> items = new ArrayList<>();
    private final List<Tensor.Longs> positions = new ArrayList<>();
    private final List<Tensor.Longs> contrasted = new ArrayList<>();

    Batch(int steps) {
      this.steps = steps;
    }

    Batch group(int length, List<int[]> histories, int[] positions, int[] contrasted) {
      long[] ids = new long[histories.size() * length];
      Arrays.fill(ids, ITEMS);
      for (int row = 0; row < histories.size(); row++) {
        int[] history = histories.get(row);
        for (int i = 0; i < history.length; i++) {
          ids[(row + 1) * length - history.length + i] = history[i];
        }
      }
      items.add(new Tensor.Longs(ids, histories.size(), length));
      this.positions.add(Tensor.Longs.of(positions));
      this.contrasted.add(Tensor.Longs.of(contrasted));
      return this;
    }

    List<Tensor.Longs> notContrasted() {
      return items.stream().map(group -> Tensor.Longs.of(new int[0])).toList();
    }

    Tensor.Floats noise() {
      Random random = new Random(3);
      float[] noise = new float[2 * steps * RandomWeights.WIDTH];
      for (int i = 0; i < noise.length; i++) {
        noise[i] = (float) (0.1 * random.nextGaussian());
      }
      return new Tensor.Floats(noise, 2, steps, RandomWeights.WIDTH);
    }
  }
}
