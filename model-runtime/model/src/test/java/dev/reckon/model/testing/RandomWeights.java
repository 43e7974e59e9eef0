package dev.reckon.model.testing;

import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.program.Weights;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Weights of a small model, drawn for tests: 2 layers, 2 heads, width 16, window 8. */
public final class RandomWeights {

  public static final int HEADS = 2;
  public static final int WINDOW = 8;
  public static final int WIDTH = 16;
  private static final int INNER = 24;

  /** How to read them where the last state is the user's. */
  public static final TorchModel.Reading READING = new TorchModel.Reading(HEADS, false, false);

  private RandomWeights() {}

  /** Weights for {@code items} items; norms are the identity. */
  public static Weights of(int items, long seed) {
    return of(items, 0, seed);
  }

  /** Weights for {@code items} items and some reasoning steps. */
  public static Weights of(int items, int steps, long seed) {
    Random random = new Random(seed);
    Map<String, Tensor.Floats> tensors = new TreeMap<>();
    tensors.put("item_embedding", drawn(random, items + 1, WIDTH));
    tensors.put("position_embedding", drawn(random, WINDOW + 1, WIDTH));
    if (steps > 0) {
      tensors.put("reasoning_position_embedding", drawn(random, steps, WIDTH));
    }
    norm(tensors, "input_norm");
    for (int layer = 0; layer < 2; layer++) {
      for (String linear : new String[] {"query", "key", "value", "output"}) {
        linear(tensors, "layer." + layer + ".attention." + linear, random, WIDTH, WIDTH);
      }
      norm(tensors, "layer." + layer + ".attention.norm");
      linear(tensors, "layer." + layer + ".feed_forward.inner", random, INNER, WIDTH);
      linear(tensors, "layer." + layer + ".feed_forward.outer", random, WIDTH, INNER);
      norm(tensors, "layer." + layer + ".feed_forward.norm");
    }
    return new Weights(tensors, Map.of());
  }

  /** The same weights with a mask, for which there is one position more. */
  public static Weights withMask(Weights weights, long seed) {
    Random random = new Random(seed);
    Map<String, Tensor.Floats> tensors = new TreeMap<>(weights.tensors());
    tensors.put("position_embedding", drawn(random, WINDOW + 2, WIDTH));
    tensors.put("mask_embedding", drawn(random, 1, WIDTH));
    return new Weights(tensors, weights.metadata());
  }

  private static void linear(
      Map<String, Tensor.Floats> tensors, String name, Random random, int out, int in) {
    tensors.put(name + ".weight", drawn(random, out, in));
    tensors.put(name + ".bias", drawn(random, out));
  }

  private static void norm(Map<String, Tensor.Floats> tensors, String name) {
    float[] ones = new float[WIDTH];
    Arrays.fill(ones, 1f);
    tensors.put(name + ".weight", new Tensor.Floats(ones, WIDTH));
    tensors.put(name + ".bias", new Tensor.Floats(new float[WIDTH], WIDTH));
  }

  private static Tensor.Floats drawn(Random random, long... shape) {
    float[] values = new float[(int) Tensor.sizeOf(shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.3 * random.nextGaussian());
    }
    return new Tensor.Floats(values, shape);
  }
}
