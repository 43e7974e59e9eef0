package dev.reckon.model.bundle;

import dev.reckon.model.program.Safetensors;
import dev.reckon.model.program.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How far Adam had come where the weights of a bundle were as they are: another training continues
 * from there as if this one had gone on.
 *
 * @param epochs trained
 * @param step steps taken, by which the moments are corrected
 * @param firstMoments by the name of the weight
 * @param secondMoments by the name of the weight
 * @param asTrained tables as they are in training, where those of the bundle differ: these hold
 *     what titles and vectors add to the rows
 */
public record OptimiserState(
    int epochs,
    long step,
    Map<String, Tensor.Floats> firstMoments,
    Map<String, Tensor.Floats> secondMoments,
    Map<String, Tensor.Floats> asTrained) {

  private static final String EPOCHS = "epochs";
  private static final String STEP = "step";
  private static final String FIRST = "first.";
  private static final String SECOND = "second.";
  private static final String AS_TRAINED = "as_trained.";

  public OptimiserState {
    firstMoments = new TreeMap<>(firstMoments);
    secondMoments = new TreeMap<>(secondMoments);
    asTrained = new TreeMap<>(asTrained);
  }

  /** Before the first step for these weights. */
  public static OptimiserState fresh(Map<String, Tensor.Floats> weights) {
    Map<String, Tensor.Floats> zeros = new TreeMap<>();
    weights.forEach(
        (name, tensor) ->
            zeros.put(name, new Tensor.Floats(new float[tensor.values().length], tensor.shape())));
    return new OptimiserState(0, 0, zeros, zeros, Map.of());
  }

  /** The same, beside a bundle whose tables differ from these. */
  public OptimiserState with(Map<String, Tensor.Floats> tables) {
    return new OptimiserState(epochs, step, firstMoments, secondMoments, tables);
  }

  /** Bytes of the values in a file. */
  public long bytes() {
    return bytes(firstMoments) + bytes(secondMoments) + bytes(asTrained);
  }

  private static long bytes(Map<String, Tensor.Floats> tensors) {
    return tensors.values().stream()
        .mapToLong(tensor -> (long) tensor.values().length * Float.BYTES)
        .sum();
  }

  /** Whether a bundle may hold it: a file has a largest size. */
  public boolean fits() {
    return bytes() + (1L << 20) <= BundleFiles.MOST_OPTIMISER;
  }

  void write(Path file) throws IOException {
    Map<String, Tensor> tensors = new TreeMap<>();
    firstMoments.forEach((name, tensor) -> tensors.put(FIRST + name, tensor));
    secondMoments.forEach((name, tensor) -> tensors.put(SECOND + name, tensor));
    asTrained.forEach((name, tensor) -> tensors.put(AS_TRAINED + name, tensor));
    new Safetensors(tensors, Map.of(EPOCHS, Integer.toString(epochs), STEP, Long.toString(step)))
        .write(file);
  }

  /**
   * Reads a file.
   *
   * @throws IOException where it cannot be read, or is not what {@link #write} writes
   */
  static OptimiserState read(Path file) throws IOException {
    Safetensors content = Safetensors.read(file);
    try {
      return new OptimiserState(
          Integer.parseInt(content.metadata().getOrDefault(EPOCHS, "")),
          Long.parseLong(content.metadata().getOrDefault(STEP, "")),
          part(content, FIRST),
          part(content, SECOND),
          part(content, AS_TRAINED));
    } catch (NumberFormatException | ClassCastException e) {
      throw new IOException(file + " does not say how many steps were taken", e);
    }
  }

  private static Map<String, Tensor.Floats> part(Safetensors content, String prefix) {
    Map<String, Tensor.Floats> part = new TreeMap<>();
    for (String name : content.tensors().keySet()) {
      if (name.startsWith(prefix)) {
        part.put(name.substring(prefix.length()), content.floats(name));
      }
    }
    return part;
  }

  /**
   * Why it is not of such weights; empty where it is.
   *
   * @param shapes of the weights in training, by name
   */
  Optional<String> firstWrong(Map<String, long[]> shapes) {
    if (epochs < 0 || step < 0) {
      return Optional.of("it counts less than no step");
    }
    if (!firstMoments.keySet().equals(shapes.keySet())
        || !secondMoments.keySet().equals(shapes.keySet())
        || !shapes.keySet().containsAll(asTrained.keySet())) {
      return Optional.of("its names are others");
    }
    return firstWrong(firstMoments, shapes, -Float.MAX_VALUE)
        .or(() -> firstWrong(secondMoments, shapes, 0))
        .or(() -> firstWrong(asTrained, shapes, -Float.MAX_VALUE));
  }

  private static Optional<String> firstWrong(
      Map<String, Tensor.Floats> tensors, Map<String, long[]> shapes, float least) {
    for (Map.Entry<String, Tensor.Floats> tensor : tensors.entrySet()) {
      if (!Arrays.equals(tensor.getValue().shape(), shapes.get(tensor.getKey()))) {
        return Optional.of(tensor.getKey() + " has another shape");
      }
      for (float value : tensor.getValue().values()) {
        if (!(value >= least && value <= Float.MAX_VALUE)) {
          return Optional.of(tensor.getKey() + " holds values that no moment can have");
        }
      }
    }
    return Optional.empty();
  }
}
