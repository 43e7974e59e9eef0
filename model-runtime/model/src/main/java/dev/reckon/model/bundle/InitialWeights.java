package dev.reckon.model.bundle;

import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.program.Weights;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

/**
 * The weights before training, as the published code draws them (methods of arXiv 2503.22675):
 * linear weights and embeddings ~ N(0, 0.02^2), biases 0, norms the identity.
 *
 * <p>The adapter of frozen vectors begins by Glorot's rule, as in its own paper (arXiv 2606.16703).
 *
 * <p>Deviates: the pad rows are 0, not random; nothing ever reads them. A weight that joins states
 * begins as their sum, with that noise, and what a step over searches finds as the tokens that it
 * looked at: both are scored against the items' rows, and a random projection would first have to
 * find them again (decision 6).
 */
public final class InitialWeights {

  private static final double DEVIATION = 0.02;

  private InitialWeights() {}

  /** Weights of an untrained network. */
  public static Weights of(ModelConfig config, int itemCount, long seed) {
    Random random = new Random(seed);
    Map<String, Tensor.Floats> tensors = new TreeMap<>();
    WeightShapes shapes = config.shapes(itemCount, 0);
    shapes.byName().forEach((name, shape) -> tensors.put(name, initial(name, shape, random)));
    shapes.passingOn().forEach(name -> addIdentities(Objects.requireNonNull(tensors.get(name))));
    return new Weights(tensors, Map.of());
  }

  /** The same, for a training that learns no item rows: these are 0. */
  public static Weights withoutItemRows(Weights weights) {
    Map<String, Tensor.Floats> tensors = new TreeMap<>(weights.tensors());
    tensors.computeIfPresent(
        TorchModel.ITEM_EMBEDDING,
        (name, table) -> new Tensor.Floats(new float[table.values().length], table.shape()));
    return new Weights(tensors, weights.metadata());
  }

  private static Tensor.Floats initial(String name, long[] shape, Random random) {
    float[] values = new float[Math.toIntExact(Tensor.sizeOf(shape))];
    if (name.endsWith("norm.weight")) {
      Arrays.fill(values, 1f);
    } else if (!name.endsWith(".bias")) {
      double deviation = deviation(name, shape);
      int drawn = hasPadRow(name) ? values.length - (int) shape[1] : values.length;
      for (int i = 0; i < drawn; i++) {
        values[i] = (float) (deviation * random.nextGaussian());
      }
    }
    return new Tensor.Floats(values, shape);
  }

  /** For the adapter sqrt(2 / (in + out)). */
  private static double deviation(String name, long[] shape) {
    return name.startsWith(TorchModel.VECTOR_ADAPTER)
        ? Math.sqrt(2.0 / (shape[0] + shape[1]))
        : DEVIATION;
  }

  /** Adds the identity to each block (D, D) of a matrix (D, n D). */
  private static void addIdentities(Tensor.Floats matrix) {
    int d = (int) matrix.shape()[0];
    int columns = (int) matrix.shape()[1];
    for (int column = 0; column < columns; column++) {
      matrix.values()[column % d * columns + column] += 1f;
    }
  }

  private static boolean hasPadRow(String name) {
    return name.equals(TorchModel.ITEM_EMBEDDING) || name.equals(TorchModel.POSITION_EMBEDDING);
  }
}
