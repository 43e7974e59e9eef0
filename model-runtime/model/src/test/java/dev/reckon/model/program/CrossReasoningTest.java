package dev.reckon.model.program;

import static dev.reckon.model.program.SearchModels.CANDIDATES;
import static dev.reckon.model.program.SearchModels.GRAMS;
import static dev.reckon.model.program.SearchModels.HALO;
import static dev.reckon.model.program.SearchModels.ITEMS;
import static dev.reckon.model.program.SearchModels.WAR;
import static dev.reckon.model.program.SearchModels.WIDTH;
import static dev.reckon.model.program.SearchModels.assertSame;
import static dev.reckon.model.program.SearchModels.drawn;
import static dev.reckon.model.program.SearchModels.model;
import static dev.reckon.model.program.SearchModels.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.model.bundle.Architecture;
import dev.reckon.model.bundle.Attention;
import dev.reckon.model.bundle.ModelConfig;
import dev.reckon.model.bundle.Settings;
import dev.reckon.model.input.Exclusions;
import dev.reckon.model.input.History;
import dev.reckon.model.input.PaddedBatch;
import dev.reckon.model.retrieve.Ranker;
import dev.reckon.model.retrieve.TopItems;
import dev.reckon.model.text.Grams;
import dev.reckon.model.text.TextRules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A model of searches and items in one order, with random weights. */
class CrossReasoningTest {

  private static final int ALL_STEPS = 4;

  /** The same words as {@link SearchModels#WAR}, where these two have vectors. */
  private static final int[] GEARS =
      Grams.hashed(GRAMS, TextRules.V1).withWords(List.of("halo", "gears")).of("gears of war");

  private static final ModelConfig CONFIG = config("causal");

  private static final ModelConfig HEADED =
      Settings.with(CONFIG, "candidates", Integer.toString(CANDIDATES));

  private static final float[] NO_BIAS = {};

  private static TorchModel model;
  private static TorchProgram program;

  @BeforeAll
  static void load() {
    model = TorchModel.load(ProgramArchive.ofClassPath(), weights(), CONFIG.reading());
    program = TorchProgram.load(ProgramArchive.ofClassPath());
  }

  @AfterAll
  static void close() {
    model.close();
    program.close();
  }

  private static Weights weights() {
    return SearchModels.weights(CONFIG);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, ALL_STEPS})
  void neighboursAndPadsNeverChangeAVector(int steps) {
    History searched = new History(new int[] {3, -1, 5, -2}, List.of(WAR, HALO));
    float[] alone = users(steps, 4, searched);

    float[] among = users(steps, 7, new History(new int[] {-1}, List.of(HALO)), searched);

    assertThat(Arrays.copyOfRange(among, WIDTH, 2 * WIDTH)).containsExactly(alone, within(1e-5f));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, ALL_STEPS})
  void theWordsOfASearchCount(int steps) {
    float[] war = users(steps, 2, new History(new int[] {3, -1}, List.of(WAR)));
    float[] halo = users(steps, 2, new History(new int[] {3, -1}, List.of(HALO)));
    float[] none = users(steps, 2, History.ofItems(3));

    assertThat(war).isNotEqualTo(halo);
    assertThat(war).isNotEqualTo(none);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void evidenceIsAShareOfTheAttentionForEachToken(int steps) {
    float[] evidence = evidence(new History(new int[] {3, -1, 4, -2}, List.of(WAR, HALO)), steps);

    assertThat(evidence).hasSize(6);
    assertThat(Arrays.copyOf(evidence, 2)).containsOnly(0); // pads
    assertThat(Arrays.copyOfRange(evidence, 2, 6)).doesNotContain(0);
    assertThat(sum(evidence)).isBetween(0.01, 1.0001);
  }

  @Test
  void withoutAStepThereIsNoEvidence() {
    assertThat(evidence(new History(new int[] {3, -1}, List.of(WAR)), 0)).isEmpty();
  }

  @Test
  void evidenceIsLeftOutWhereNobodyWantsIt() {
    History searched = new History(new int[] {3, -1, 5, -2}, List.of(WAR, HALO));
    PaddedBatch batch = PaddedBatch.ofHistories(List.of(searched), 6, ITEMS);
    Exclusions none = new Exclusions(new int[0], List.of(new int[0]));
    try (Ranker explaining = model.newRanker();
        Ranker silent = model.newRanker(false, () -> NO_BIAS)) {
      TopItems.Row explained = explaining.rank(batch, 2, none, 3).rows().get(0);
      TopItems.Row bare = silent.rank(batch, 2, none, 3).rows().get(0);

      assertThat(explained.evidence()).isNotEmpty();
      assertThat(bare.evidence()).isEmpty();
      assertThat(bare.itemIndices()).isEqualTo(explained.itemIndices());
      assertThat(bare.scores()).isEqualTo(explained.scores());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 4})
  void whereKindsAreJoinedEitherMayBeMissing(int steps) {
    try (TorchModel joining = model(config("joined"))) {
      float[] clicks = user(joining, steps, History.ofItems(4, 9));
      float[] search = user(joining, steps, new History(new int[] {-1}, List.of(WAR)));

      assertThat(clicks).doesNotContain(Float.NaN).isNotEqualTo(search);
      assertThat(search).doesNotContain(Float.NaN);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CROSS_REASONING, JOINED, 1",
    "CROSS_REASONING, JOINED, 2",
    "CROSS_REASONING, JOINED, 4",
    "LATE_FUSION, CAUSAL, 1",
    "LATE_FUSION, CAUSAL, 4"
  })
  void whereKindsAreJoinedEvidenceIsSharedBetweenThem(
      Architecture architecture, Attention attention, int steps) {
    try (TorchModel joining = model(SearchModels.config(architecture, attention, 2))) {
      History both = new History(new int[] {3, -1, 4, -2}, List.of(WAR, HALO));
      History clicks = History.ofItems(3, 4);
      History search = new History(new int[] {-1}, List.of(WAR));

      assertThat(sum(evidence(joining, both, steps))).isBetween(0.01, 1.0001);
      assertThat(sum(evidence(joining, clicks, steps))).isBetween(0.01, 1.0001);
      assertThat(sum(evidence(joining, search, steps))).isBetween(0.01, 1.0001);
    }
  }

  private static double sum(float[] weights) {
    double sum = 0;
    for (float weight : weights) {
      assertThat(weight).isNotNegative();
      sum += weight;
    }
    return sum;
  }

  private static ModelConfig config(String attention) {
    return Settings.with(
        SearchModels.config(Architecture.CROSS_REASONING, Attention.CAUSAL, 2),
        "attention",
        attention);
  }

  private static float[] evidence(History history, int steps) {
    return evidence(model, history, steps);
  }

  private static float[] evidence(TorchModel model, History history, int steps) {
    PaddedBatch batch = PaddedBatch.ofHistories(List.of(history), 6, ITEMS);
    Exclusions none = new Exclusions(new int[0], List.of(new int[0]));
    return model.rank(batch, steps, none, 3).rows().get(0).evidence();
  }

  @Test
  void aUserWhoNeverSearchedOrNeverClickedGetsAList() {
    PaddedBatch batch =
        PaddedBatch.ofHistories(
            List.of(History.ofItems(4, 9), new History(new int[] {-1}, List.of(WAR))), 3, ITEMS);

    TopItems lists =
        model.rank(
            batch, ALL_STEPS, new Exclusions(new int[0], List.of(new int[0], new int[0])), 5);

    assertThat(lists.rows())
        .allSatisfy(row -> assertThat(row.scores()).hasSize(5).doesNotContain(Float.NaN));
  }

  /**
   * At every step but the last a state of the past must be what it was: causal, all in one pass.
   */
  @ParameterizedTest
  @ValueSource(strings = {"causal", "joined"})
  void nothingBehindAPositionChangesItsLossOrAnyGradient(String attention) {
    Map<String, Tensor.Floats> tensors = SearchModels.weights(config(attention)).tensors();
    long search = ITEMS + 1;
    List<Tensor> before = gradients(tensors, new long[] {3, search, 7, 11}, 4, WAR, HALO);
    List<Tensor> other = gradients(tensors, new long[] {3, search, 7, search + 1}, 4, WAR, HALO);
    List<Tensor> cut = gradients(tensors, new long[] {3, search, 7}, 3, WAR, HALO);

    assertSame(other, before);
    assertSame(cut, before);
  }

  /** Of any model that reads searches, whatever joins them. */
  @ParameterizedTest
  @ValueSource(strings = {"causal", "joined"})
  void wordsArePulledToTheItemClickedBehindThem(String attention) {
    Map<String, Tensor.Floats> tensors = SearchModels.weights(config(attention)).tensors();
    List<List<Tensor>> byWeight =
        Stream.of(0.0, 0.5, 1.0)
            .map(
                weight ->
                    SearchModels.gradients(
                        program,
                        weight,
                        tensors,
                        new long[] {ITEMS + 1, ITEMS + 2, 7},
                        3,
                        WAR,
                        HALO))
            .toList();
    List<Float> losses =
        byWeight.stream().map(of -> ((Tensor.Floats) of.get(0)).values()[0]).toList();

    assertThat(losses.get(1)).isGreaterThan(losses.get(0));
    assertThat(losses.get(2) - losses.get(1))
        .isCloseTo(losses.get(1) - losses.get(0), within(1e-5f));
    int words = 1 + List.copyOf(new TreeMap<>(tensors).keySet()).indexOf("gram_embedding");
    assertThat(((Tensor.Floats) byWeight.get(1).get(words)).values())
        .isNotEqualTo(((Tensor.Floats) byWeight.get(0).get(words)).values());
  }

  @Test
  void theGradientOfWordsIsTheSlopeOfTheirLoss() {
    Map<String, Tensor.Floats> tensors = new TreeMap<>(weights().tensors());
    List<String> names = List.copyOf(tensors.keySet());
    for (String name :
        List.of("gram_embedding", "cross.null_search", "cross.gate.weight", "cross.positions")) {
      assertIsSlope(name, tensors, gradientsOf(tensors).get(1 + names.indexOf(name)));
    }
  }

  /** Of two words that have vectors, one in the search. */
  @Test
  void theGradientOfTheirProjectionIsTheSlopeOfTheirLoss() {
    Map<String, Tensor.Floats> tensors = withWordVectors(weights().tensors());
    List<String> names = new ArrayList<>(tensors.keySet());
    names.remove("word_vectors");

    Tensor gradient = gradientsOf(tensors, GEARS).get(1 + names.indexOf("word_projection.weight"));

    SearchModels.assertIsSlope(
        "word_projection.weight", tensors, gradient, changed -> gradientsOf(changed, GEARS));
  }

  @Test
  void aWordIsReadAsABundleReadsItsRow() {
    Map<String, Tensor.Floats> inTraining = withWordVectors(weights().tensors());
    Map<String, Tensor.Floats> inBundle = new TreeMap<>(inTraining);
    inBundle.remove("word_vectors");
    try (TorchProgram.PlacedTensors placed = program.place(inTraining)) {
      Tensor table = program.call("gram_table", Arguments.of().named(placed)).get(0);
      inBundle.put("gram_embedding", (Tensor.Floats) table);
    }
    float[] first = ((Tensor.Floats) gradientsOf(inTraining, GEARS).get(0)).values();
    float[] without = ((Tensor.Floats) gradientsOf(inTraining, WAR).get(0)).values();

    assertThat(((Tensor.Floats) gradientsOf(inBundle, GEARS).get(0)).values())
        .containsExactly(first, within(1e-6f));
    assertThat(without).isNotEqualTo(first);
  }

  private static Map<String, Tensor.Floats> withWordVectors(Map<String, Tensor.Floats> tensors) {
    Random random = new Random(6);
    Map<String, Tensor.Floats> all = new TreeMap<>(tensors);
    all.put("word_projection.weight", drawn(random, "word_projection.weight", WIDTH, 5));
    all.put("word_vectors", drawn(random, "word_vectors", 2, 5));
    return all;
  }

  private static void assertIsSlope(
      String name, Map<String, Tensor.Floats> tensors, Tensor gradient) {
    SearchModels.assertIsSlope(name, tensors, gradient, CrossReasoningTest::gradientsOf);
  }

  @Test
  void theHeadScoresTheBestAgainAndLeavesTheOthersAsTheyAre() {
    PaddedBatch batch = batch(4, new History(new int[] {3, -1, 5, -2}, List.of(WAR, HALO)));
    Exclusions excluded = new Exclusions(new int[] {7}, List.of(new int[] {3}));
    try (TorchModel plain = plain();
        TorchModel headed = headed()) {
      TopItems.Row first = plain.rank(batch, 2, excluded, ITEMS).rows().get(0);
      TopItems.Row again = headed.rank(batch, 2, excluded, ITEMS).rows().get(0);

      assertThat(again.itemIndices())
          .containsExactlyInAnyOrder(first.itemIndices())
          .hasSize(ITEMS - 2);
      Map<Integer, Float> before = scores(first);
      Map<Integer, Float> after = scores(again);
      for (int place = 0; place < first.itemIndices().length; place++) {
        int item = first.itemIndices()[place];
        assertThat(Objects.equals(after.get(item), before.get(item)))
            .as("place %d as it was", place)
            .isEqualTo(place >= CANDIDATES);
      }
      int place = headed.targetRanks(batch, 2, excluded, new int[] {again.itemIndices()[3]})[0];
      assertThat(place).isEqualTo(4);
    }
  }

  @Test
  void whatTheHeadFindsDependsOnTheHistoryAlone() {
    History searched = new History(new int[] {3, -1, 5, -2}, List.of(WAR, HALO));
    try (TorchModel headed = headed()) {
      float[] alone = scores(headed, 0, batch(4, searched));
      float[] among = scores(headed, 1, batch(7, History.ofItems(4), searched));
      float[] shuffled =
          scores(headed, 0, batch(4, new History(new int[] {5, -1, 3, -2}, List.of(WAR, HALO))));

      assertThat(among).containsExactly(alone, within(1e-5f));
      assertThat(shuffled).isNotEqualTo(alone);
    }
  }

  @Test
  void theHeadIsTrainedBesideTheModelWhichLearnsAsWithoutIt() {
    Map<String, Tensor.Floats> tensors = new TreeMap<>(SearchModels.weights(HEADED).tensors());
    List<String> names = List.copyOf(tensors.keySet());
    List<Tensor> headed = gradientsOf(tensors);
    List<Tensor> plain = gradientsOf(plainWeights().tensors());

    List<String> others = List.copyOf(plainWeights().tensors().keySet());
    for (String name : others) {
      assertThat(((Tensor.Floats) headed.get(1 + names.indexOf(name))).values())
          .as(name)
          .containsExactly(
              ((Tensor.Floats) plain.get(1 + others.indexOf(name))).values(), within(1e-5f));
    }
    names.stream()
        .filter(name -> name.startsWith("head."))
        .forEach(name -> assertIsSlope(name, tensors, headed.get(1 + names.indexOf(name))));
  }

  private static PaddedBatch batch(int length, History... histories) {
    return PaddedBatch.ofHistories(List.of(histories), length, ITEMS);
  }

  private static TorchModel plain() {
    return TorchModel.load(ProgramArchive.ofClassPath(), plainWeights(), CONFIG.reading());
  }

  /** The weights of the model with a head, without it. */
  private static Weights plainWeights() {
    Map<String, Tensor.Floats> tensors = new TreeMap<>(SearchModels.weights(HEADED).tensors());
    tensors.keySet().removeIf(name -> name.startsWith("head."));
    return new Weights(tensors, Map.of());
  }

  private static TorchModel headed() {
    return TorchModel.load(
        ProgramArchive.ofClassPath(), SearchModels.weights(HEADED), HEADED.reading());
  }

  /** Of all items, in the order of the items. */
  private static float[] scores(TorchModel model, int row, PaddedBatch batch) {
    List<int[]> none = IntStream.range(0, batch.rows()).mapToObj(any -> new int[0]).toList();
    TopItems lists = model.rank(batch, 2, new Exclusions(new int[0], none), ITEMS);
    float[] scores = new float[ITEMS];
    scores(lists.rows().get(row)).forEach((item, score) -> scores[item] = score);
    return scores;
  }

  private static Map<Integer, Float> scores(TopItems.Row list) {
    Map<Integer, Float> scores = new TreeMap<>();
    for (int i = 0; i < list.itemIndices().length; i++) {
      scores.put(list.itemIndices()[i], list.scores()[i]);
    }
    return scores;
  }

  private static List<Tensor> gradientsOf(Map<String, Tensor.Floats> tensors) {
    return gradientsOf(tensors, WAR);
  }

  private static List<Tensor> gradientsOf(Map<String, Tensor.Floats> tensors, int[] search) {
    return gradients(tensors, new long[] {3, ITEMS + 1, 7}, 3, search);
  }

  private static float[] users(int steps, int length, History... histories) {
    return model.users(PaddedBatch.ofHistories(List.of(histories), length, ITEMS), steps);
  }

  private static List<Tensor> gradients(
      Map<String, Tensor.Floats> tensors, long[] tokens, int length, int[]... searches) {
    return SearchModels.gradients(program, 0.1, tensors, tokens, length, searches);
  }
}
