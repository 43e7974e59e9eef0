package dev.reckon.learning.reaemb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.language.Backbone;
import dev.reckon.language.ItemTexts;
import dev.reckon.language.ReaEmbModel;
import dev.reckon.language.ReaEmbWeights;
import dev.reckon.language.TokenBatch;
import dev.reckon.model.program.Arguments;
import dev.reckon.model.program.Device;
import dev.reckon.model.program.Precision;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReaEmbTrainingTest {

  private static final int GROUPS = 12;
  private static final int ITEMS = 120;

  @TempDir Path directory;

  private final Backbone backbone = new TinyBackbone(false);
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private TorchProgram program = ReaEmbModel.programs(backbone);
  private PlacedTensors base = backbone.place(program, Device.CPU);

  @BeforeEach
  void useOneThread() {
    TorchProgram.useThreads(1);
  }

  @AfterEach
  void close() {
    base.close();
    program.close();
  }

  /** Items of a group have words in common; one user takes all items of a group. */
  private Catalogue catalogue() {
    List<String> ids = new ArrayList<>();
    List<List<String>> attributes = new ArrayList<>();
    Random random = new Random(1);
    for (int item = 0; item < ITEMS; item++) {
      ids.add("i" + item);
      List<String> words = new ArrayList<>();
      for (int word = 0; word < 5; word++) {
        words.add("g%dw%d".formatted(item % GROUPS, random.nextInt(4)));
      }
      words.add("own" + item);
      attributes.add(words);
    }
    return new Catalogue(
        ids,
        attributes,
        attributes.stream().map(some -> backbone.tokens(ItemTexts.sentences(some))).toList());
  }

  private static TakenTogether together() {
    List<int[]> histories = new ArrayList<>();
    for (int group = 0; group < GROUPS; group++) {
      int[] history = new int[ITEMS / GROUPS];
      for (int i = 0; i < history.length; i++) {
        history[i] = group + i * GROUPS;
      }
      histories.add(history);
    }
    return new TakenTogether(histories, ITEMS);
  }

  private static ReaEmbSettings settings(String... changes) {
    Map<String, String> all = new HashMap<>(Map.of("lrcl_batch", "16", "warmup", "2"));
    for (String change : changes) {
      all.put(change.substring(0, change.indexOf('=')), change.substring(change.indexOf('=') + 1));
    }
    return ReaEmbSettings.of(all);
  }

  private Map<String, Tensor.Floats> untrained() {
    return ReaEmbWeights.initial(backbone, base, 8, 1, 1);
  }

  @Test
  void contrastMakesTheLossFallAndViewsFindOneAnother() {
    ReaEmbSettings settings = settings("lrcl_rate=0.005", "dropout=0");
    StageState state = StageState.beginning(StageName.LRCL, untrained(), Map.of());
    try (Lrcl stage = new Lrcl(backbone, program, base, catalogue(), state, settings, 1)) {
      double before = stage.measure();
      double first = 0;
      double last = 0;
      for (int step = 0; step < 60; step++) {
        Stage.Step result = stage.step(step, settings.lrclRate());
        first += step < 10 ? result.value() : 0;
        last += step >= 50 ? result.value() : 0;
      }
      assertThat(last).isLessThan(0.8 * first);
      assertThat(stage.measure()).isGreaterThanOrEqualTo(before);
    }
  }

  @Test
  void rewardRisesAndOnlyTheModuleChanges() {
    ReaEmbSettings settings = settings("crrl_rate=0.01", "sigma=0.5", "crrl_batch=12");
    Map<String, Tensor.Floats> before = untrained();
    StageState state = StageState.beginning(StageName.CRRL, before, Map.of());
    Map<String, Tensor.Floats> frozen = base.toJava();
    try (Crrl stage =
        new Crrl(backbone, program, base, catalogue(), together(), state, settings, 1)) {
      double reward = stage.measure();
      for (int step = 0; step < 40; step++) {
        Stage.Step unused = stage.step(step, settings.crrlRate());
      }
      assertThat(stage.measure()).isGreaterThan(reward);
      stage
          .weights()
          .forEach(
              (name, tensor) -> {
                float[] old = Objects.requireNonNull(before.get(name)).values();
                if (name.startsWith(ReaEmbWeights.MODULE)) {
                  assertThat(tensor.values()).as(name).isNotEqualTo(old);
                } else {
                  assertThat(tensor.values()).as(name).isEqualTo(old);
                }
              });
      assertThat(stage.firstMoments()).hasSize(6);
    }
    base.toJava()
        .forEach(
            (name, tensor) ->
                assertThat(tensor.values())
                    .as(name)
                    .isEqualTo(Objects.requireNonNull(frozen.get(name)).values()));
  }

  @Test
  void aRunThatWasStoppedEndsWithTheSameWeights() throws IOException {
    ReaEmbSettings settings = settings("lrcl_steps=5", "crrl_batch=30");
    List<StageName> both = List.of(StageName.LRCL, StageName.CRRL);
    ReaEmbRun.Trained whole =
        run(settings, "whole", Integer.MAX_VALUE).finish(both, null, Double.POSITIVE_INFINITY);
    for (int stops = 0; ; stops++) {
      try {
        ReaEmbRun.Trained parts =
            run(settings, "parts", 2).finish(both, null, Double.POSITIVE_INFINITY);
        assertThat(stops).isEqualTo(4);
        assertThat(parts.stages().keySet()).isEqualTo(whole.stages().keySet());
        parts
            .weights()
            .forEach(
                (name, tensor) ->
                    assertThat(tensor.values())
                        .as(name)
                        .isEqualTo(Objects.requireNonNull(whole.weights().get(name)).values()));
        break;
      } catch (ReaEmbRun.StoppedException e) {
        assertThat(e).hasMessageContaining("was stopped after step");
      }
    }
    assertThat(printed.toString(StandardCharsets.UTF_8)).contains("after step 2 of lrcl");
  }

  @Test
  void aRunEndsByTheTime() throws IOException {
    ReaEmbRun.Trained trained =
        run(settings("lrcl_steps=1000000"), "timed", Integer.MAX_VALUE)
            .finish(List.of(StageName.LRCL), null, 0.3);
    assertThat(Objects.requireNonNull(trained.stages().get("lrcl")).steps())
        .isBetween(1L, 100_000L);
  }

  @Test
  void aDamagedCheckpointIsNamed() throws IOException {
    Path file = directory.resolve("broken");
    Files.writeString(file, "not a checkpoint");
    StageCheckpoint checkpoint = new StageCheckpoint(file, "x");
    assertThatThrownBy(checkpoint::read)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("broken");
  }

  private ReaEmbRun run(ReaEmbSettings settings, String name, int stopsAfter) {
    AtomicInteger steps = new AtomicInteger();
    return new ReaEmbRun(
        backbone,
        catalogue(),
        together(),
        settings,
        1,
        new StageCheckpoint(directory.resolve(name), "identity"),
        new RunProgress(new PrintStream(printed, true, StandardCharsets.UTF_8), System::nanoTime),
        () -> steps.incrementAndGet() >= stopsAfter);
  }

  @Test
  void rewardsAreThoseOfTheTable() {
    double[] table = {.500, .387, .333, .301, .279, .263, .250, .240, .231, .224};
    for (int rank = 0; rank < table.length; rank++) {
      float[] candidates = new float[10];
      candidates[0] = 0.5f;
      for (int other = 1; other < 10; other++) {
        candidates[other] = other <= rank ? 1 : 0;
      }
      assertThat(reward(candidates, 1)).isCloseTo(table[rank], within(5e-4));
    }
    float[] ranked = {3, 0, 2, 1};
    assertThat(reward(ranked, 0.5f, 0.25f, 0.25f))
        .isCloseTo(0.5 * 0.5 + 0.25 * table[3] + 0.25 * table[1], within(5e-4));
  }

  /** Of a vector whose one number is 1 among candidates of one number each. */
  private double reward(float[] candidates, float... weights) {
    return floats(
        program.call(
            "reward",
            Arguments.of()
                .tensor(new Tensor.Floats(new float[] {1}, 1, 1, 1))
                .tensor(new Tensor.Floats(candidates, 1, candidates.length, 1))
                .tensor(new Tensor.Floats(weights, 1, weights.length))))[0];
  }

  @Test
  void advantagesHaveLengthOneOrAreZero() {
    float[] rewards = {.5f, .3f, .2f, .24f, .24f, .5f};
    float[] advantages = advantage(rewards, false);
    double square = 0;
    for (int i = 0; i < rewards.length; i++) {
      square += (double) advantages[i] * advantages[i];
      assertThat(Math.signum(advantages[i])).isEqualTo(Math.signum(rewards[i] - 0.37f));
    }
    assertThat(square).isCloseTo(1, within(1e-4));
    assertThat(advantage(new float[] {.25f, .25f, .25f, .25f, .25f, .25f}, false)).containsOnly(0);
    float[] inGroup = advantage(rewards, true);
    assertThat(inGroup[0] + inGroup[1] + inGroup[2]).isCloseTo(0, within(1e-5f));
  }

  /** Of two groups of three. */
  private float[] advantage(float[] rewards, boolean isInGroup) {
    return floats(
        program.call(
            "advantage", Arguments.of().tensor(new Tensor.Floats(rewards, 2, 3)).flag(isInGroup)));
  }

  @Test
  void theGradientOfTheModuleIsThatOfFiniteDifferences() {
    Map<String, Tensor.Floats> weights = new TreeMap<>(untrained());
    Map<String, Tensor.Floats> moments = new TreeMap<>(weights);
    moments.keySet().removeIf(name -> !name.startsWith(ReaEmbWeights.MODULE));
    TokenBatch batch =
        TokenBatch.of(
            List.of("a b c d", "e f", "g h i", "b a d", "f e e", "i g").stream()
                .map(backbone::tokens)
                .toList());
    List<Tensor> found = gradients(weights, moments, batch);
    List<String> names = moments.keySet().stream().sorted().toList();
    for (int n = 0; n < names.size(); n++) {
      Tensor.Floats tensor = Objects.requireNonNull(weights.get(names.get(n)));
      float[] gradient = ((Tensor.Floats) found.get(n + 1)).values();
      // Along the gradient, where rounding matters least: the slope is its length squared.
      double square = 0;
      for (float value : gradient) {
        square += (double) value * value;
      }
      if (names.get(n).equals("thought.key.bias")) {
        continue; // turned by its place it hardly matters
      }
      double step = 0.02 / Math.sqrt(square);
      double up = loss(weights, names.get(n), tensor, gradient, step, moments, batch);
      double down = loss(weights, names.get(n), tensor, gradient, -step, moments, batch);
      assertThat((up - down) / (2 * step))
          .as(names.get(n))
          .isCloseTo(square, within(0.03 * square));
    }
  }

  private double loss(
      Map<String, Tensor.Floats> weights,
      String name,
      Tensor.Floats tensor,
      float[] direction,
      double step,
      Map<String, Tensor.Floats> moments,
      TokenBatch batch) {
    float[] moved = tensor.values().clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += (float) (step * direction[i]);
    }
    Map<String, Tensor.Floats> changed = new TreeMap<>(weights);
    changed.put(name, new Tensor.Floats(moved, tensor.shape()));
    return ((Tensor.Floats) gradients(changed, moments, batch).get(0)).values()[0];
  }

  private List<Tensor> gradients(
      Map<String, Tensor.Floats> weights, Map<String, Tensor.Floats> moments, TokenBatch batch) {
    Map<String, Double> numbers =
        new HashMap<>(ReaEmbModel.numbers(backbone, 4, Precision.FLOAT32));
    numbers.putAll(settings("dropout=0", "loss=cosine").ofProgram());
    try (PlacedTensors placed = base.with(weights);
        PlacedTensors first = program.place(moments)) {
      return program.callWithGradients(
          "lrcl_gradients",
          Arguments.of()
              .tensor(batch.tokens())
              .tensor(batch.inside())
              .named(placed)
              .named(first)
              .scalars(numbers));
    }
  }

  private static float[] floats(List<Tensor> tensors) {
    return ((Tensor.Floats) tensors.get(0)).values();
  }
}
