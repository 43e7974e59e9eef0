package dev.reckon.language;

import dev.reckon.model.program.Arguments;
import dev.reckon.model.program.Precision;
import dev.reckon.model.program.ProgramArchive;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.program.TorchProgram.Bound;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A language model with what ReaEmb has trained beside it: a text comes in, a vector of its two
 * passes goes out. May be used by any number of threads at once; closed by its maker.
 */
public final class ReaEmbModel implements AutoCloseable {

  /** Texts of a batch. */
  private static final int BATCH = 32;

  private final Backbone backbone;
  private final TorchProgram program;
  private final Bound bound;

  private ReaEmbModel(
      Backbone backbone,
      TorchProgram program,
      PlacedTensors weights,
      double scale,
      Precision precision) {
    this.backbone = backbone;
    this.program = program;
    this.bound =
        program.bind(
            "bind", Arguments.of().named(weights).scalars(numbers(backbone, scale, precision)));
  }

  /** The programs of ReaEmb on a language model; closed by the caller. */
  public static TorchProgram programs(Backbone backbone) {
    return TorchProgram.load(
        ProgramArchive.withEntry("language/reaemb", Map.of(Backbone.PROGRAM, backbone.program())));
  }

  /**
   * The model of these weights.
   *
   * @param program is not closed with it
   * @param weights those of the language model and of {@link ReaEmbWeights}; not closed with it
   * @param scale alpha / R
   * @param precision of the language model's layers
   */
  public static ReaEmbModel over(
      Backbone backbone,
      TorchProgram program,
      PlacedTensors weights,
      double scale,
      Precision precision) {
    return new ReaEmbModel(backbone, program, weights, scale, precision);
  }

  /** What the programs take to bind weights. */
  public static Map<String, Double> numbers(Backbone backbone, double scale, Precision precision) {
    Map<String, Double> numbers = new HashMap<>(backbone.numbers());
    numbers.put("scale", scale);
    numbers.put("bfloat16", precision == Precision.BFLOAT16 ? 1.0 : 0.0);
    return numbers;
  }

  /**
   * The weights of the layers that have adapters with what these add, by name.
   *
   * @param scale alpha / R
   */
  public static Map<String, Tensor.Floats> merged(
      Backbone backbone, TorchProgram program, PlacedTensors weights, double scale) {
    List<Tensor> merged =
        program.call(
            "merged",
            Arguments.of().named(weights).scalars(numbers(backbone, scale, Precision.FLOAT32)));
    List<String> names = backbone.adapted().stream().sorted().toList();
    Map<String, Tensor.Floats> byName = new TreeMap<>();
    for (int i = 0; i < names.size(); i++) {
      byName.put(names.get(i) + ".weight", (Tensor.Floats) merged.get(i));
    }
    return byName;
  }

  /**
   * The vectors of texts by their tokens, not scaled; those of similar length are computed
   * together.
   */
  public float[][] vectors(List<int[]> texts) {
    int[] byLength =
        IntStream.range(0, texts.size())
            .boxed()
            .sorted(Comparator.comparingInt(text -> texts.get(text).length))
            .mapToInt(Integer::intValue)
            .toArray();
    float[][] vectors = new float[texts.size()][];
    for (int from = 0; from < byLength.length; from += BATCH) {
      int[] batch = Arrays.copyOfRange(byLength, from, Math.min(from + BATCH, byLength.length));
      float[] rows = rows(TokenBatch.of(Arrays.stream(batch).mapToObj(texts::get).toList()));
      int width = rows.length / batch.length;
      for (int row = 0; row < batch.length; row++) {
        vectors[batch[row]] = Arrays.copyOfRange(rows, row * width, (row + 1) * width);
      }
    }
    return vectors;
  }

  private float[] rows(TokenBatch batch) {
    return call("vectors", batch).values();
  }

  /** The vectors (B, D) of a batch by the program of this name. */
  Tensor.Floats call(String method, TokenBatch batch) {
    Arguments arguments = Arguments.of().bound(bound).tensor(batch.tokens()).tensor(batch.inside());
    return (Tensor.Floats) program.call(method, arguments).get(0);
  }

  /** The language model. */
  public Backbone backbone() {
    return backbone;
  }

  @Override
  public void close() {
    bound.close();
  }
}
