package dev.reckon.model.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import dev.reckon.model.retrieve.Ranker;
import dev.reckon.model.retrieve.TopItems;
import dev.reckon.model.testing.RandomWeights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TorchModelTest {

  private static final int ITEMS = 300;
  private static final int STEPS = 2;
  private static final byte[] ARCHIVE = ProgramArchive.ofClassPath();
  private static TorchModel model;

  @BeforeAll
  static void load() {
    model = TorchModel.load(ARCHIVE, RandomWeights.of(ITEMS, STEPS, 1), RandomWeights.READING);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void everyItemIsRankedByFallingScore() {
    TopItems.Row row = rank(List.of(new int[] {3, 5}), none(1), ITEMS).rows().get(0);

    assertThat(row.itemIndices()).hasSize(ITEMS).doesNotHaveDuplicates();
    assertThat(row.scores()).isSortedAccordingTo((a, b) -> Float.compare(b, a));
  }

  @Test
  void theShortListIsTheHeadOfTheLongOne() {
    int[] all = rank(List.of(new int[] {3, 5}), none(1), ITEMS).rows().get(0).itemIndices();
    int[] ten = rank(List.of(new int[] {3, 5}), none(1), 10).rows().get(0).itemIndices();

    assertThat(ten).isEqualTo(Arrays.copyOf(all, 10));
  }

  @Test
  void shortListsOfLargeCataloguesAreExact() {
    int items = 5_003;
    List<int[]> histories = List.of(new int[] {3, 5}, new int[] {4_999, 5_002});
    try (TorchModel large =
        TorchModel.load(ARCHIVE, RandomWeights.of(items, STEPS, 2), RandomWeights.READING)) {
      PaddedBatch batch = PaddedBatch.of(histories, 2, items);
      Exclusions seen = new Exclusions(new int[] {17}, histories);

      TopItems all = large.rank(batch, STEPS, seen, items);
      TopItems ten = large.rank(batch, STEPS, seen, 10);

      for (int row = 0; row < 2; row++) {
        assertThat(ten.rows().get(row).itemIndices())
            .isEqualTo(Arrays.copyOf(all.rows().get(row).itemIndices(), 10));
      }
    }
  }

  @Test
  void excludedItemsAreNeverRanked() {
    Exclusions exclusions =
        new Exclusions(new int[] {0, 1, 2}, List.of(new int[] {7, 8}, new int[] {}));

    TopItems top = rank(List.of(new int[] {7, 8}, new int[] {9}), exclusions, ITEMS);

    assertThat(top.rows().get(0).itemIndices()).hasSize(ITEMS - 5).doesNotContain(0, 1, 2, 7, 8);
    assertThat(top.rows().get(1).itemIndices()).hasSize(ITEMS - 3).doesNotContain(0, 1, 2);
  }

  @Test
  void rowsAreShorterWhereFewerItemsAreLeft() {
    int[] allButTwo = IntStream.range(2, ITEMS).toArray();

    TopItems top = rank(List.of(new int[] {7}), new Exclusions(allButTwo, List.of(new int[0])), 10);

    assertThat(top.rows().get(0).itemIndices()).containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void noItemIsRankedWhereAllAreExcluded() {
    int[] all = IntStream.range(0, ITEMS).toArray();

    TopItems top = rank(List.of(new int[] {7}), new Exclusions(all, List.of(new int[0])), 10);

    assertThat(top.rows().get(0).itemIndices()).isEmpty();
  }

  @Test
  void tiesGoToTheLowerIndex() {
    Weights equal = RandomWeights.of(ITEMS, STEPS, 1);
    Tensor.Floats table = equal.get(TorchModel.ITEM_EMBEDDING);
    int width = (int) table.shape()[1];
    for (int item = 1; item < ITEMS; item++) {
      System.arraycopy(table.values(), 0, table.values(), item * width, width);
    }
    try (TorchModel tied = TorchModel.load(ARCHIVE, equal, RandomWeights.READING)) {
      PaddedBatch batch = PaddedBatch.of(List.of(new int[] {4}, new int[] {5, 6}), 2, ITEMS);

      assertThat(tied.rank(batch, 0, none(2), 5).rows().get(1).itemIndices())
          .containsExactly(0, 1, 2, 3, 4);
      assertThat(tied.targetRanks(batch, 0, none(2), new int[] {0, 17})).containsExactly(1, 18);
    }
  }

  @Test
  void theRankOfATargetIsItsPlaceInTheList() {
    List<int[]> histories = List.of(new int[] {3, 5}, new int[] {1}, new int[] {9, 8, 7});
    Exclusions exclusions = new Exclusions(new int[] {2}, histories);
    TopItems top = rank(histories, exclusions, ITEMS);
    int[] targets = {top.rows().get(0).itemIndices()[0], top.rows().get(1).itemIndices()[41], 100};

    int[] ranks = model.targetRanks(batch(histories, 8), STEPS, exclusions, targets);

    assertThat(ranks[0]).isEqualTo(1);
    assertThat(ranks[1]).isEqualTo(42);
    assertThat(top.rows().get(2).itemIndices()[ranks[2] - 1]).isEqualTo(100);
  }

  @Test
  void theRanksByStepAreThoseOfEachStep() {
    List<int[]> histories = List.of(new int[] {3, 5}, new int[] {1}, new int[] {9, 8, 7});
    Exclusions exclusions = new Exclusions(new int[] {2}, histories);
    int[] targets = {100, 50, 17};

    for (boolean ensemble : new boolean[] {false, true}) {
      try (TorchModel reader = reasoning(ensemble)) {
        int[][] byStep = reader.targetRanksByStep(batch(histories, 8), exclusions, targets);

        assertThat(byStep).hasNumberOfRows(STEPS + 1);
        assertThat(byStep[0]).isNotEqualTo(byStep[STEPS]);
        for (int k = 0; k <= STEPS; k++) {
          assertThat(byStep[k])
              .isEqualTo(reader.targetRanks(batch(histories, 8), k, exclusions, targets));
        }
      }
    }
  }

  @Test
  void dropoutAtInferenceFollowsFromTheSeedAndOfNoneChangesNothing() {
    List<int[]> histories = List.of(new int[] {3, 5}, new int[] {1}, new int[] {9, 8, 7});
    Exclusions exclusions = new Exclusions(new int[] {2}, histories);
    int[] targets = {100, 50, 17};

    int[] first = withDropout(histories, exclusions, targets, 0.4, 1);

    assertThat(withDropout(histories, exclusions, targets, 0.4, 1)).isEqualTo(first);
    assertThat(withDropout(histories, exclusions, targets, 0.4, 2)).isNotEqualTo(first);
    assertThat(withDropout(histories, exclusions, targets, 0, 1))
        .isEqualTo(model.targetRanks(batch(histories, 8), 0, exclusions, targets));
  }

  private static int[] withDropout(
      List<int[]> histories, Exclusions exclusions, int[] targets, double dropout, long seed) {
    TorchProgram.seed(seed);
    return model.targetRanksWithDropout(batch(histories, 8), exclusions, targets, dropout, dropout);
  }

  private static TorchModel reasoning(boolean ensemble) {
    return TorchModel.load(
        ARCHIVE,
        RandomWeights.of(ITEMS, STEPS, 1),
        new TorchModel.Reading(RandomWeights.HEADS, ensemble, false));
  }

  @Test
  void paddingNeverChangesAScore() {
    List<int[]> histories = List.of(new int[] {3, 5, 7});

    float[] tight = scores(histories, 3);
    float[] padded = scores(histories, 8);

    assertThat(padded).containsExactly(tight, within(1e-5f));
  }

  @Test
  void batchingNeverChangesAScore() {
    List<int[]> histories = List.of(new int[] {3, 5, 7}, new int[] {1}, new int[] {4, 4, 2, 9, 30});
    TopItems together = rank(histories, none(3), ITEMS);

    for (int row = 0; row < 3; row++) {
      TopItems.Row alone = rank(List.of(histories.get(row)), none(1), ITEMS).rows().get(0);
      assertThat(together.rows().get(row).scores()).containsExactly(alone.scores(), within(1e-5f));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1, 100",
    "3, 10",
    "200, 10", // users and k: one block each
    "31, 7" // the catalogue in blocks
  })
  void theBestAreThoseOfAFullSortWhateverIsExcludedAndTied(int users, int k) {
    int many = users == 31 ? 70_001 : 3_001;
    Random random = new Random(users);
    Weights weights = withTwins(RandomWeights.of(many, 1), many, random);
    List<int[]> histories = new ArrayList<>();
    List<int[]> excluded = new ArrayList<>();
    for (int user = 0; user < users; user++) {
      histories.add(random.ints(3, 0, many).toArray());
      excluded.add(random.ints(user % 5, 0, many).toArray());
    }
    int[] everywhere = random.ints(many / 3, 0, many).toArray();
    Exclusions exclusions = new Exclusions(everywhere, excluded);
    PaddedBatch batch = PaddedBatch.of(histories, 4, many);
    try (TorchModel large = TorchModel.load(ARCHIVE, weights, RandomWeights.READING)) {
      List<TopItems.Row> best = large.rank(batch, 0, exclusions, k).rows();
      List<TopItems.Row> all = large.rank(batch, 0, exclusions, many).rows();
      for (int user = 0; user < users; user++) {
        assertThat(best.get(user).itemIndices())
            .isEqualTo(sorted(all.get(user)).limit(k).mapToInt(item -> item).toArray());
        int[] allowed = all.get(user).itemIndices();
        Set<Integer> struck = IntStream.of(everywhere).boxed().collect(Collectors.toSet());
        IntStream.of(excluded.get(user)).forEach(struck::add);
        assertThat(allowed).hasSize(many - struck.size()).doesNotHaveDuplicates();
        assertThat(IntStream.of(allowed)).noneMatch(struck::contains);
      }
    }
  }

  @Test
  void whatIsAddedToScoresDecidesListsAndRanks() {
    int many = 9_001; // more than one block
    Random random = new Random(5);
    float[] bias = new float[many];
    IntStream.range(0, many).forEach(item -> bias[item] = random.nextFloat() * 4);
    List<int[]> histories = List.of(new int[] {3, 5, 7}, new int[] {1});
    PaddedBatch batch = PaddedBatch.of(histories, 4, many);
    float[][] adopted = {new float[0]};
    try (TorchModel large =
            TorchModel.load(ARCHIVE, RandomWeights.of(many, 1), RandomWeights.READING);
        TorchModel leaning = large.leaning(bias);
        Ranker ranker = large.newRanker(true, () -> adopted[0])) {
      List<TopItems.Row> all = large.rank(batch, 0, none(2), many).rows();
      assertThat(ranker.rank(batch, 0, none(2), 50).rows().get(0).itemIndices())
          .isEqualTo(Arrays.copyOf(all.get(0).itemIndices(), 50));

      adopted[0] = bias;
      List<TopItems.Row> best = ranker.rank(batch, 0, none(2), 50).rows();
      for (int user = 0; user < 2; user++) {
        TopItems.Row unbiased = all.get(user);
        int[] expected =
            IntStream.range(0, many)
                .boxed()
                .sorted(
                    Comparator.comparingDouble(
                        at -> -(unbiased.scores()[at] + bias[unbiased.itemIndices()[at]])))
                .mapToInt(at -> unbiased.itemIndices()[at])
                .limit(50)
                .toArray();
        assertThat(best.get(user).itemIndices()).isEqualTo(expected);
        int[] targets = {expected[49], expected[49]};
        assertThat(leaning.targetRanks(batch, 0, none(2), targets)[user]).isEqualTo(50);
      }
      adopted[0] = new float[0];
      assertThat(ranker.rank(batch, 0, none(2), 50).rows().get(0).scores())
          .isEqualTo(Arrays.copyOf(all.get(0).scores(), 50));
    }
  }

  /** The arguments of a call lie in Java memory, which is freed once nothing refers to it. */
  @Test
  void whatIsAddedToScoresOutlivesTheCallThatBroughtIt() throws Exception {
    int many = 50_000;
    PaddedBatch batch = PaddedBatch.of(List.of(new int[] {1, 2, 3}), 4, many);
    try (TorchProgram program = TorchProgram.load(ARCHIVE);
        var weights = program.place(RandomWeights.of(many, 1).tensors());
        TorchModel large = TorchModel.over(program, weights, RandomWeights.READING);
        TorchModel leaning = large.leaning(new float[many])) {
      List<PlacedTensors> others = new ArrayList<>();
      float[] noNumbers = new float[many];
      Arrays.fill(noNumbers, Float.NaN);
      for (int round = 0; round < 20; round++) {
        System.gc();
        Thread.sleep(5); // for the cleaner
        others.add(program.place(Map.of("other", new Tensor.Floats(noNumbers, many))));
        assertThat(leaning.rank(batch, 0, none(1), 10).rows().get(0).scores())
            .isEqualTo(large.rank(batch, 0, none(1), 10).rows().get(0).scores());
      }
      others.forEach(PlacedTensors::close);
    }
  }

  @Test
  void programsOfOlderBundlesCannotAddToScores() {
    long before = TorchProgram.nativeValues();
    try (TorchModel old =
        TorchModel.load(
            OlderArchive.without("leaning"), RandomWeights.of(ITEMS, 1), RandomWeights.READING)) {
      assertThat(old.canLean()).isFalse();
      assertThat(model.canLean()).isTrue();
    }
    assertThat(TorchProgram.nativeValues()).isEqualTo(before);
  }

  /** Many pairs of items that are the same, anywhere in the catalogue. */
  private static Weights withTwins(Weights weights, int items, Random random) {
    float[] table =
        Objects.requireNonNull(weights.tensors().get(TorchModel.ITEM_EMBEDDING)).values();
    for (int twin = 0; twin < items / 2; twin++) {
      System.arraycopy(
          table,
          random.nextInt(items) * RandomWeights.WIDTH,
          table,
          random.nextInt(items) * RandomWeights.WIDTH,
          RandomWeights.WIDTH);
    }
    return weights;
  }

  private static Stream<Integer> sorted(TopItems.Row list) {
    return IntStream.range(0, list.itemIndices().length)
        .boxed()
        .sorted(
            Comparator.<Integer>comparingDouble(place -> -list.scores()[place])
                .thenComparing(place -> list.itemIndices()[place]))
        .map(place -> list.itemIndices()[place]);
  }

  @Test
  void threadsShareOneModel() throws Exception {
    List<int[]> histories = List.of(new int[] {3, 5, 7});
    float[] expected = scores(histories, 3);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<float[]>> calls = new ArrayList<>();
      for (int call = 0; call < 100; call++) {
        calls.add(() -> scores(histories, 3));
      }
      for (Future<float[]> scores : threads.invokeAll(calls)) {
        assertThat(scores.get()).isEqualTo(expected);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void nativeMemoryStaysFlatOverManyCalls() {
    List<int[]> histories = List.of(new int[] {3, 5, 7}, new int[] {1});
    try (TorchProgram program = TorchProgram.load(ARCHIVE);
        var weights = program.place(RandomWeights.of(ITEMS, STEPS, 1).tensors());
        TorchModel own = TorchModel.over(program, weights, RandomWeights.READING)) {
      Set<Long> values = new HashSet<>();
      Set<Integer> arrays = new HashSet<>();
      for (int call = 0; call < 200; call++) {
        own.rank(batch(histories, 8), STEPS, none(2), 10);
        own.targetRanks(batch(histories, 8), STEPS, none(2), new int[] {1, 2});
        values.add(TorchProgram.nativeValues());
        arrays.add(program.managedArrays());
      }
      assertThat(values).hasSize(1);
      assertThat(arrays).hasSize(1);
    }
  }

  private static float[] scores(List<int[]> histories, int length) {
    try (Ranker ranker = model.newRanker()) {
      return ranker
          .rank(batch(histories, length), STEPS, none(histories.size()), ITEMS)
          .rows()
          .get(0)
          .scores();
    }
  }

  private static TopItems rank(List<int[]> histories, Exclusions exclusions, int k) {
    return model.rank(batch(histories, RandomWeights.WINDOW), STEPS, exclusions, k);
  }

  private static PaddedBatch batch(List<int[]> histories, int length) {
    return PaddedBatch.of(histories, length, ITEMS);
  }

  private static Exclusions none(int rows) {
    return new Exclusions(new int[0], IntStream.range(0, rows).mapToObj(r -> new int[0]).toList());
  }
}
