package dev.reckon.language.decoder;

import dev.reckon.language.TokenBatch;
import dev.reckon.language.Vectors;
import dev.reckon.model.program.Arguments;
import dev.reckon.model.program.Device;
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
import java.util.stream.IntStream;

/**
 * Vectors of texts, of length 1, by a decoder as it is: the mean of the states of all tokens. May
 * be used by any number of threads at once. Closed by its maker.
 */
public final class DecoderEncoder implements AutoCloseable {

  /** Texts of a batch. */
  private static final int BATCH = 16;

  private final DecoderBackbone decoder;
  private final TorchProgram program;
  private final PlacedTensors weights;
  private final Bound model;

  private DecoderEncoder(DecoderBackbone decoder, TorchProgram program, PlacedTensors weights) {
    this.decoder = decoder;
    this.program = program;
    this.weights = weights;
    Map<String, Double> numbers = new HashMap<>(decoder.numbers());
    numbers.put("scale", 0.0);
    numbers.put("bfloat16", 0.0);
    this.model = program.bind("bind", Arguments.of().named(weights).scalars(numbers));
  }

  /**
   * Loads the weights.
   *
   * @param decoder is not closed with it
   * @throws ModelDirectoryException where they do not fit into this process
   */
  public static DecoderEncoder load(DecoderBackbone decoder, Device device) {
    TorchProgram program = TorchProgram.load(ProgramArchive.withEntry("language/decoding"));
    try {
      return new DecoderEncoder(decoder, program, decoder.place(program, device));
    } catch (RuntimeException e) {
      program.close();
      throw e;
    }
  }

  /** The vectors of texts, (B, D); those of similar length are computed together. */
  public float[][] encode(List<String> texts) {
    List<int[]> tokens = texts.stream().map(decoder::plainTokens).toList();
    int[] byLength =
        IntStream.range(0, tokens.size())
            .boxed()
            .sorted(Comparator.comparingInt(text -> tokens.get(text).length))
            .mapToInt(Integer::intValue)
            .toArray();
    float[][] vectors = new float[tokens.size()][];
    for (int from = 0; from < byLength.length; from += BATCH) {
      int[] batch = Arrays.copyOfRange(byLength, from, Math.min(from + BATCH, byLength.length));
      float[] rows = vectors(TokenBatch.of(Arrays.stream(batch).mapToObj(tokens::get).toList()));
      int width = decoder.width();
      for (int row = 0; row < batch.length; row++) {
        float[] vector = Arrays.copyOfRange(rows, row * width, (row + 1) * width);
        requireNumbers(vector);
        Vectors.scaleToUnit(vector);
        vectors[batch[row]] = vector;
      }
    }
    return vectors;
  }

  private void requireNumbers(float[] vector) {
    for (float number : vector) {
      if (!Float.isFinite(number)) {
        throw new ModelDirectoryException(
            decoder.directory()
                + ": the model gives no numbers for a text: its weights are damaged, or are not those"
                + " of its config.json");
      }
    }
  }

  /** (B, D) row by row. */
  private float[] vectors(TokenBatch batch) {
    Arguments arguments = Arguments.of().bound(model).tensor(batch.tokens()).tensor(batch.inside());
    return ((Tensor.Floats) program.call("vectors", arguments).get(0)).values();
  }

  @Override
  public void close() {
    model.close();
    weights.close();
    program.close();
  }
}
