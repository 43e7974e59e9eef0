package dev.reckon.language.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.reckon.model.program.Arguments;
import dev.reckon.model.program.Device;
import dev.reckon.model.program.ProgramArchive;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.program.TorchProgram.Bound;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program of a decoder against {@link PlainDecoder}, and what holds of any decoder. */
class DecoderTest {

  private static final int[] TEXT = {84, 256, 7, 99, 261, 32, 258};
  private static final int WIDTH = TinyLm.WIDTH;

  private static TorchProgram program;

  @TempDir Path directory;

  @BeforeAll
  static void load() {
    program = TorchProgram.load(ProgramArchive.withEntry("language/decoding"));
  }

  @AfterAll
  static void close() {
    program.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen2", "qwen3", "llama"})
  void statesAndLogitsAreThoseOfThePlainSum(String modelType) throws IOException {
    TinyLm tiny = TinyLm.of(modelType);
    PlainDecoder plain = new PlainDecoder(tiny);
    double[][] embedded = plain.embed(TEXT);
    double[][] expected = plain.states(embedded);
    try (Loaded model = new Loaded(tiny, directory)) {
      float[] states = model.states(floats(embedded), ones(TEXT.length));
      assertClose(states, expected, 1e-4);
      Tensor.Floats last = new Tensor.Floats(Arrays.copyOf(states, WIDTH), 1, WIDTH);
      Arguments arguments = Arguments.of().bound(model.bound).tensor(last);
      float[] logits = ((Tensor.Floats) program.call("logits", arguments).get(0)).values();
      double[] wanted = plain.logits(expected[0]);
      for (int token = 0; token < wanted.length; token++) {
        assertThat(logits[token]).isCloseTo((float) wanted[token], within(1e-4f));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen2", "qwen3", "llama"})
  void laterTokensNeverChangeEarlierStates(String modelType) throws IOException {
    TinyLm tiny = TinyLm.of(modelType);
    double[][] embedded = new PlainDecoder(tiny).embed(TEXT);
    try (Loaded model = new Loaded(tiny, directory)) {
      float[] before = model.states(floats(embedded), ones(TEXT.length));
      embedded[4] = new double[WIDTH];
      float[] after = model.states(floats(embedded), ones(TEXT.length));
      assertThat(Arrays.copyOf(after, 4 * WIDTH)).isEqualTo(Arrays.copyOf(before, 4 * WIDTH));
      assertThat(after[4 * WIDTH]).isNotEqualTo(before[4 * WIDTH]);
      assertThat(after[6 * WIDTH]).isNotEqualTo(before[6 * WIDTH]);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen2", "qwen3", "llama"})
  void paddingOnEitherSideChangesNothing(String modelType) throws IOException {
    TinyLm tiny = TinyLm.of(modelType);
    double[][] embedded = new PlainDecoder(tiny).embed(TEXT);
    double[][] anything = new PlainDecoder(tiny).embed(new int[] {1, 2, 3});
    float[] inside = ones(TEXT.length);
    float[] outside = new float[3];
    try (Loaded model = new Loaded(tiny, directory)) {
      float[] alone = model.states(floats(embedded), inside);
      float[] right = model.states(join(floats(embedded), floats(anything)), join(inside, outside));
      float[] left = model.states(join(floats(anything), floats(embedded)), join(outside, inside));
      for (float number : join(left, right)) {
        assertThat(number).isFinite();
      }
      assertClose(Arrays.copyOf(right, alone.length), alone, 1e-5);
      assertClose(Arrays.copyOfRange(left, 3 * WIDTH, left.length), alone, 1e-5);
    }
  }

  /** Two samples of two tokens behind one text of five and one of four, padded on the left. */
  @ParameterizedTest
  @ValueSource(strings = {"qwen2", "qwen3", "llama"})
  void aPassThatIsContinuedGivesWhatAWholeOneGives(String modelType) throws IOException {
    TinyLm tiny = TinyLm.of(modelType);
    PlainDecoder plain = new PlainDecoder(tiny);
    double[][] texts =
        Stream.of(new int[] {1, 2, 3, 4, 5}, new int[] {9, 6, 7, 8, 9})
            .flatMap(text -> Arrays.stream(plain.embed(text)))
            .toArray(double[][]::new);
    long[] inside = {1, 1, 1, 1, 1, 0, 1, 1, 1, 1};
    double[][] last = plain.embed(new int[] {20, 21, 22, 23, 30, 31, 32, 33});
    try (Loaded model = new Loaded(tiny, directory)) {
      Arguments arguments =
          Arguments.of()
              .bound(model.bound)
              .tensor(new Tensor.Floats(floats(texts), 2, 5, WIDTH))
              .tensor(new Tensor.Longs(inside, 2, 5))
              .tensor(new Tensor.Floats(floats(last), 2, 2, 2, WIDTH));
      float[] resumed = ((Tensor.Floats) program.call("resumed", arguments).get(0)).values();
      for (int row = 0; row < 4; row++) {
        int text = row / 2;
        int from = text == 0 ? 0 : 6;
        double[][] whole =
            Stream.concat(
                    Arrays.stream(texts, from, 5 + 5 * text),
                    Arrays.stream(last, 2 * row, 2 * row + 2))
                .toArray(double[][]::new);
        float[] full = model.states(floats(whole), ones(whole.length));
        assertClose(
            Arrays.copyOfRange(resumed, 2 * row * WIDTH, 2 * (row + 1) * WIDTH),
            Arrays.copyOfRange(full, full.length - 2 * WIDTH, full.length),
            1e-5);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen2", "qwen3", "llama"})
  void adaptersGiveWhatMergedWeightsGive(String modelType) throws IOException {
    TinyLm tiny = TinyLm.of(modelType);
    float[] embedded = floats(new PlainDecoder(tiny).embed(TEXT));
    try (Loaded model = new Loaded(tiny, directory);
        PlacedTensors adapted = model.weights.with(adapters(model));
        Bound beside = model.bind(adapted);
        PlacedTensors merged = model.weights.with(merged(adapted, model));
        Bound within = model.bind(merged)) {
      float[] plain = model.states(embedded, ones(TEXT.length));
      float[] withAdapters = states(beside, embedded, ones(TEXT.length));
      assertThat(distance(plain, withAdapters)).isGreaterThan(0.01);
      assertClose(states(within, embedded, ones(TEXT.length)), withAdapters, 1e-5);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen2", "qwen3", "llama"})
  void matricesInBfloat16GiveAlmostTheSameStates(String modelType) throws IOException {
    TinyLm tiny = TinyLm.of(modelType);
    float[] embedded = floats(new PlainDecoder(tiny).embed(TEXT));
    try (Loaded model = new Loaded(tiny, directory);
        Bound rounded = model.bind(model.weights, 1)) {
      float[] exact = model.states(embedded, ones(TEXT.length));
      float[] found = states(rounded, embedded, ones(TEXT.length));
      assertThat(distance(found, exact)).isGreaterThan(1e-4);
      assertThat(cosine(found, exact)).isGreaterThan(0.995);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen2", "qwen3", "llama"})
  void likelihoodsAreThoseOfTheLogits(String modelType) throws IOException {
    TinyLm tiny = TinyLm.of(modelType);
    PlainDecoder plain = new PlainDecoder(tiny);
    double[][] states = plain.states(plain.embed(new int[] {5, 6}));
    try (Loaded model = new Loaded(tiny, directory)) {
      Arguments arguments =
          Arguments.of()
              .bound(model.bound)
              .tensor(new Tensor.Floats(floats(states), 1, 2, WIDTH))
              .tensor(new Tensor.Longs(new long[] {7, TinyLm.END}, 1, 2));
      float[] found = ((Tensor.Floats) program.call("log_likelihoods", arguments).get(0)).values();
      for (int i = 0; i < 2; i++) {
        int token = i == 0 ? 7 : TinyLm.END;
        double[] logits = plain.logits(states[i]);
        // Llama's table has no row for the thought: it gets one, which takes its share.
        double all = Arrays.stream(logits).map(Math::exp).sum() + added(tiny, states[i]);
        assertThat(found[i]).isCloseTo((float) (logits[token] - Math.log(all)), within(1e-4f));
      }
    }
  }

  private static double added(TinyLm tiny, double[] state) {
    if (tiny.rows() > TinyLm.TOKENS) {
      return 0;
    }
    double[] logits = new PlainDecoder(tiny).logits(state);
    return Math.exp(Arrays.stream(logits).average().orElseThrow());
  }

  private static Map<String, Tensor.Floats> adapters(Loaded model) {
    Random random = new Random(3);
    Map<String, Tensor.Floats> adapters = new HashMap<>();
    for (String name : model.backbone.adapted()) {
      long[] shape = model.weights.shape(name + ".weight");
      adapters.put("lora." + name + ".down", drawn(random, 2, shape[1]));
      adapters.put("lora." + name + ".up", drawn(random, shape[0], 2));
    }
    return adapters;
  }

  private static Tensor.Floats drawn(Random random, long... shape) {
    float[] values = new float[(int) Tensor.sizeOf(shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.2 * random.nextGaussian());
    }
    return new Tensor.Floats(values, shape);
  }

  private static Map<String, Tensor.Floats> merged(PlacedTensors adapted, Loaded model) {
    Arguments arguments = Arguments.of().named(adapted).scalars(Map.of("scale", Loaded.SCALE));
    List<Tensor> found = program.call("merged", arguments);
    List<String> names = model.backbone.adapted().stream().sorted().toList();
    Map<String, Tensor.Floats> merged = new HashMap<>();
    IntStream.range(0, names.size())
        .forEach(i -> merged.put(names.get(i) + ".weight", (Tensor.Floats) found.get(i)));
    return merged;
  }

  private static float[] states(Bound model, float[] embedded, float[] inside) {
    long[] marks = new long[inside.length];
    for (int i = 0; i < marks.length; i++) {
      marks[i] = (long) inside[i];
    }
    Arguments arguments =
        Arguments.of()
            .bound(model)
            .tensor(new Tensor.Floats(embedded, 1, inside.length, WIDTH))
            .tensor(new Tensor.Longs(marks, 1, inside.length));
    return ((Tensor.Floats) program.call("states", arguments).get(0)).values();
  }

  private static float[] ones(int length) {
    float[] ones = new float[length];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static float[] join(float[] a, float[] b) {
    float[] joined = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, joined, a.length, b.length);
    return joined;
  }

  private static float[] floats(double[][] rows) {
    float[] values = new float[rows.length * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) rows[i / WIDTH][i % WIDTH];
    }
    return values;
  }

  private static double distance(float[] a, float[] b) {
    double most = 0;
    for (int i = 0; i < a.length; i++) {
      most = Math.max(most, Math.abs(a[i] - b[i]));
    }
    return most;
  }

  private static double cosine(float[] a, float[] b) {
    double both = 0;
    double ofA = 0;
    double ofB = 0;
    for (int i = 0; i < a.length; i++) {
      both += a[i] * b[i];
      ofA += a[i] * a[i];
      ofB += b[i] * b[i];
    }
    return both / Math.sqrt(ofA * ofB);
  }

  private static void assertClose(float[] found, double[][] expected, double tolerance) {
    assertClose(found, floats(expected), tolerance);
  }

  private static void assertClose(float[] found, float[] expected, double tolerance) {
    assertThat(found).hasSameSizeAs(expected);
    assertThat(distance(found, expected)).isLessThan(tolerance);
  }

  /** A tiny model, written and loaded. */
  private static final class Loaded implements AutoCloseable {
    static final double SCALE = 0.5;

    final DecoderBackbone backbone;
    final PlacedTensors weights;
    final Bound bound;

    Loaded(TinyLm tiny, Path directory) throws IOException {
      backbone = DecoderBackbone.open(tiny.write(directory), 256, OptionalInt.empty());
      weights = backbone.place(program, Device.CPU);
      bound = bind(weights);
    }

    Bound bind(PlacedTensors tensors) {
      return bind(tensors, 0);
    }

    Bound bind(PlacedTensors tensors, double isRounded) {
      Map<String, Double> numbers = new HashMap<>(backbone.numbers());
      numbers.put("scale", SCALE);
      numbers.put("bfloat16", isRounded);
      return program.bind("bind", Arguments.of().named(tensors).scalars(numbers));
    }

    float[] states(float[] embedded, float[] inside) {
      return DecoderTest.states(bound, embedded, inside);
    }

    @Override
    public void close() {
      bound.close();
      weights.close();
      backbone.close();
    }
  }
}
