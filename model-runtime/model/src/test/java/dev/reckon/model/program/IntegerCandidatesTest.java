package dev.reckon.model.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.assertj.core.data.Offset.offset;

import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.retrieve.TopItems;
import dev.reckon.model.testing.RandomWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists from integer scores are those of exact ones; recall is 1 whatever the weights. */
class IntegerCandidatesTest {

  private static final int MANY = Execution.INT8_FROM_ITEMS + 1;

  @BeforeEach
  void thisCpuMultipliesIntegers() {
    assumeThat(CpuFeatures.multipliesInt8()).as("a CPU with VNNI").isTrue();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 100", "7, 10", "33, 100", "64, 20", "3, 1000"})
  void theListsAreThoseOfExactScores(int users, int k) {
    assertSameLists(RandomWeights.of(MANY, 1), users, k, new float[0]);
  }

  @ParameterizedTest
  @CsvSource({"10", "30", "3000"})
  void soTheyAreWhereOneNumberIsLargeSoThatOthersAreRoundedToFewOrToNothing(float large) {
    Weights weights = RandomWeights.of(MANY, 1);
    table(weights)[12_345 * RandomWeights.WIDTH] = large;

    assertSameLists(weights, 9, 50, new float[0]);
  }

  @Test
  void soTheyAreWhereManyItemsAreTheSame() {
    Weights weights = RandomWeights.of(MANY, 1);
    for (int copy = 1; copy < 600; copy++) {
      System.arraycopy(
          table(weights), 0, table(weights), copy * 40 * RandomWeights.WIDTH, RandomWeights.WIDTH);
    }
    assertSameLists(weights, 9, 50, new float[0]);
  }

  /** Far more items than expected are above what the sample says: they would fill the memory. */
  @Test
  void soTheyAreWhereTheSampleMisleads() {
    Weights weights = RandomWeights.of(MANY, 1);
    Set<Integer> sample = new HashSet<>();
    for (long i = 0; i < MANY / 8; i++) { // as quantised.py draws it
      sample.add((int) (i * 2_654_435_769L % MANY));
    }
    IntStream.range(0, MANY)
        .filter(item -> sample.contains(item))
        .forEach(
            item ->
                Arrays.fill(
                    table(weights),
                    item * RandomWeights.WIDTH,
                    (item + 1) * RandomWeights.WIDTH,
                    0f));
    assertSameLists(weights, 9, 10, new float[0]);
  }

  @Test
  void soTheyAreWhereNearlyAllItemsAreExcluded() {
    Weights weights = RandomWeights.of(MANY, 1);
    assertSameLists(weights, 9, 10, new float[0], MANY - 300);
    assertSameLists(weights, 9, 10, new float[0], MANY - 3);
  }

  @Test
  void soTheyAreWhereAllItemsAreNothing() {
    Weights weights = RandomWeights.of(MANY, 1);
    Arrays.fill(table(weights), 0f);

    assertSameLists(weights, 2, 10, new float[0]);
  }

  @ParameterizedTest
  @CsvSource({"0.001", "1", "1000000000"})
  void soTheyAreWithSomethingAddedToScores(float size) {
    Random random = new Random(1);
    float[] bias = new float[MANY];
    IntStream.range(0, MANY).forEach(item -> bias[item] = size * (random.nextFloat() - 0.5f));

    assertSameLists(RandomWeights.of(MANY, 1), 9, 50, bias);
  }

  @Test
  void smallCataloguesAndOlderProgramsDoWithout() {
    assertThat(finds(ProgramArchive.ofClassPath(), MANY, Execution.DEFAULT)).isTrue();
    assertThat(finds(ProgramArchive.ofClassPath(), MANY, Execution.PLAIN)).isFalse();
    assertThat(finds(ProgramArchive.ofClassPath(), MANY - 2, Execution.DEFAULT)).isFalse();
    assertThat(finds(OlderArchive.without("quantised"), MANY, Execution.DEFAULT)).isFalse();
  }

  @Test
  void whatACpuCanDoIsReadFromItsFlags(@TempDir Path folder) throws IOException {
    Path cpuinfo = folder.resolve("cpuinfo");
    Files.writeString(cpuinfo, "model name : avx_vnni\nflags\t\t: fpu avx2 avx512_vnni\n");
    assertThat(CpuFeatures.multipliesInt8(cpuinfo)).isTrue();

    Files.writeString(cpuinfo, "model name : avx_vnni\nflags\t\t: fpu avx2\n");
    assertThat(CpuFeatures.multipliesInt8(cpuinfo)).isFalse();
    assertThat(CpuFeatures.multipliesInt8(folder.resolve("none"))).isFalse();
  }

  private static boolean finds(byte[] archive, int items, Execution execution) {
    try (TorchModel model =
        TorchModel.load(archive, RandomWeights.of(items, 1), RandomWeights.READING, execution)) {
      return model.findsByIntegers();
    }
  }

  /** Of random histories, without random items for all and for each. */
  private static void assertSameLists(Weights weights, int users, int k, float[] bias) {
    assertSameLists(weights, users, k, bias, 2_000);
  }

  private static void assertSameLists(
      Weights weights, int users, int k, float[] bias, int excludedEverywhere) {
    Random random = new Random(users);
    List<int[]> histories = new ArrayList<>();
    List<int[]> excluded = new ArrayList<>();
    for (int user = 0; user < users; user++) {
      histories.add(random.ints(3, 0, MANY).toArray());
      excluded.add(random.ints(user % 5, 0, MANY).toArray());
    }
    Exclusions exclusions =
        new Exclusions(IntStream.range(0, excludedEverywhere).toArray(), excluded);
    PaddedBatch batch = PaddedBatch.of(histories, 4, MANY);

    List<TopItems.Row> exact = lists(weights, Execution.PLAIN, bias, batch, exclusions, k);
    List<TopItems.Row> found = lists(weights, Execution.DEFAULT, bias, batch, exclusions, k);

    for (int user = 0; user < users; user++) {
      TopItems.Row expected = exact.get(user);
      TopItems.Row row = found.get(user);
      assertThat(row.itemIndices()).doesNotHaveDuplicates();
      float off = 1e-5f * Math.max(1, Math.abs(expected.scores()[0]));
      assertThat(row.scores()).containsExactly(expected.scores(), offset(off));
      Set<Integer> items = new HashSet<>();
      IntStream.of(expected.itemIndices()).forEach(items::add);
      for (int place = 0;
          place < row.itemIndices().length;
          place++) { // others only where they are level with the last
        if (!items.contains(row.itemIndices()[place])) {
          assertThat(row.scores()[place]).isEqualTo(last(expected.scores()), offset(off));
        }
      }
    }
  }

  private static float last(float[] scores) {
    return scores[scores.length - 1];
  }

  private static List<TopItems.Row> lists(
      Weights weights,
      Execution execution,
      float[] bias,
      PaddedBatch batch,
      Exclusions exclusions,
      int k) {
    try (TorchModel model =
            TorchModel.load(
                ProgramArchive.ofClassPath(), weights, RandomWeights.READING, execution);
        var ranker = model.newRanker(false, () -> bias)) {
      return ranker.rank(batch, 0, exclusions, k).rows();
    }
  }

  private static float[] table(Weights weights) {
    return Objects.requireNonNull(weights.tensors().get(TorchModel.ITEM_EMBEDDING)).values();
  }
}
