package dev.reckon.language;

import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * What ReaEmb trains beside a language model: low-rank adapters of its linear layers ({@code
 * lora.NAME.down}, (R, I), and {@code lora.NAME.up}, (O, R)), the module that reads thoughts out
 * ({@code thought.query}, {@code .key} and {@code .value}, (D, D) with biases), and the temperature
 * {@code tau} of the contrastive loss.
 */
public final class ReaEmbWeights {

  /** How the names of the module's six tensors begin. */
  public static final String MODULE = "thought.";

  /** How the names of the adapters' tensors begin. */
  public static final String ADAPTERS = "lora.";

  private static final String[] PARTS = {"query", "key", "value"};

  private ReaEmbWeights() {}

  /**
   * Weights to begin with, which change nothing yet: the half of each adapter that comes last is
   * zero. The others are uniform within 1 / sqrt(I), as PyTorch's linear layers begin.
   *
   * @param weights of the language model
   * @param rank R
   */
  public static Map<String, Tensor.Floats> initial(
      Backbone backbone, PlacedTensors weights, int rank, double tau, long seed) {
    Random random = new Random(seed);
    Map<String, Tensor.Floats> initial = new TreeMap<>();
    for (String name : backbone.adapted()) {
      long[] shape = weights.shape(name + ".weight");
      int rows = (int) shape[0];
      int columns = (int) shape[1];
      initial.put(ADAPTERS + name + ".down", uniform(random, columns, rank, columns));
      initial.put(ADAPTERS + name + ".up", new Tensor.Floats(new float[rows * rank], rows, rank));
    }
    int width = backbone.width();
    for (String part : PARTS) {
      initial.put(MODULE + part + ".weight", uniform(random, width, width, width));
      initial.put(MODULE + part + ".bias", uniform(random, width, width));
    }
    initial.put("tau", new Tensor.Floats(new float[] {(float) tau}));
    return initial;
  }

  private static Tensor.Floats uniform(Random random, int inputs, long... shape) {
    float[] values = new float[Math.toIntExact(Tensor.sizeOf(shape))];
    double bound = 1 / Math.sqrt(inputs);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    return new Tensor.Floats(values, shape);
  }
}
