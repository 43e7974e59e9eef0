package dev.reckon.language;

import dev.reckon.model.program.Arguments;
import dev.reckon.model.program.Device;
import dev.reckon.model.program.Precision;
import dev.reckon.model.program.ProgramArchive;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.program.TorchProgram.Bound;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Vectors of texts, of length 1, by the language model that lies on the class path ({@value
 * MiniLm#NAME}). It reads English, whatever the case; of other languages it knows little more than
 * the letters.
 *
 * <p>May be used by any number of threads at once. Closed by its maker.
 */
public final class TextEncoder implements AutoCloseable {

  /** Texts of a batch. */
  private static final int BATCH = 32;

  private final TorchProgram program;
  private final PlacedTensors weights;
  private final Bound model;
  private final int width;

  private TextEncoder(TorchProgram program, PlacedTensors weights, Precision precision) {
    this.program = program;
    this.weights = weights;
    this.model =
        program.bind(precision.bind(), Arguments.of().named(weights).integer(MiniLm.HEADS));
    this.width = (int) weights.shape("token_embedding")[1];
  }

  /**
   * Loads the model, some 90 MB, and compiles its program.
   *
   * @param precision of its layers
   * @throws UncheckedIOException where it is not on the class path
   */
  public static TextEncoder load(Device device, Precision precision) {
    try {
      Map<String, Tensor.Floats> weights = MiniLm.weights();
      TorchProgram program = TorchProgram.load(ProgramArchive.withEntry("language/programs"));
      return new TextEncoder(program, program.place(weights, device), precision);
    } catch (IOException e) {
      throw new UncheckedIOException("The language model cannot be read: " + e.getMessage(), e);
    }
  }

  /** The name of the language model. */
  public String name() {
    return MiniLm.NAME;
  }

  /** D. */
  public int width() {
    return width;
  }

  /** The vector of a text, (D). */
  public float[] encode(String text) {
    return encode(List.of(text))[0];
  }

  /** The vectors of texts, (B, D); those of similar length are computed together. */
  public float[][] encode(List<String> texts) {
    int[][] tokens = texts.stream().map(MiniLm::tokens).toArray(int[][]::new);
    int[] byLength =
        IntStream.range(0, tokens.length)
            .boxed()
            .sorted(Comparator.comparingInt(text -> tokens[text].length))
            .mapToInt(Integer::intValue)
            .toArray();
    float[][] vectors = new float[tokens.length][];
    for (int from = 0; from < byLength.length; from += BATCH) {
      int[] batch = Arrays.copyOfRange(byLength, from, Math.min(from + BATCH, byLength.length));
      float[] rows = vectors(Arrays.stream(batch).mapToObj(text -> tokens[text]).toList());
      for (int row = 0; row < batch.length; row++) {
        vectors[batch[row]] = Arrays.copyOfRange(rows, row * width, (row + 1) * width);
      }
    }
    return vectors;
  }

  /** How many tokens of a text are read. */
  public int tokenCount(String text) {
    return MiniLm.tokens(text).length;
  }

  /** The vectors of texts by their tokens, (B, D) row by row. */
  private float[] vectors(List<int[]> texts) {
    int longest = texts.stream().mapToInt(text -> text.length).max().orElse(0);
    long[] padded = new long[texts.size() * longest];
    for (int row = 0; row < texts.size(); row++) {
      int[] text = texts.get(row);
      for (int place = 0; place < text.length; place++) {
        padded[row * longest + place] = text[place];
      }
    }
    int[] lengths = texts.stream().mapToInt(text -> text.length).toArray();
    Arguments arguments =
        Arguments.of()
            .bound(model)
            .tensor(new Tensor.Longs(padded, texts.size(), longest))
            .tensor(Tensor.Longs.of(lengths));
    return ((Tensor.Floats) program.call("vectors", arguments).get(0)).values();
  }

  @Override
  public void close() {
    model.close();
    weights.close();
    program.close();
  }
}
