package dev.reckon.model.program;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The named float32 tensors of a model, in Java memory.
 *
 * @param tensors by name, in the order of the names
 * @param metadata free text kept with them in a file
 */
public record Weights(Map<String, Tensor.Floats> tensors, Map<String, String> metadata) {

  public Weights {
    tensors = new TreeMap<>(tensors);
    metadata = new TreeMap<>(metadata);
  }

  /**
   * Reads a safetensors file.
   *
   * @throws IOException where the file cannot be read, is no safetensors file or holds other types
   */
  public static Weights read(Path file) throws IOException {
    Safetensors content = Safetensors.read(file);
    Map<String, Tensor.Floats> floats = new TreeMap<>();
    for (Map.Entry<String, Tensor> entry : content.tensors().entrySet()) {
      if (!(entry.getValue() instanceof Tensor.Floats tensor)) {
        throw new IOException(file + ": " + entry.getKey() + " is not float32");
      }
      floats.put(entry.getKey(), tensor);
    }
    return new Weights(floats, content.metadata());
  }

  /** The tensor of this name, which must be there. */
  public Tensor.Floats get(String name) {
    return Objects.requireNonNull(tensors.get(name), name);
  }

  /** Writes a safetensors file. */
  public void write(Path file) throws IOException {
    new Safetensors(new TreeMap<>(tensors), metadata).write(file);
  }

  /** The name of a tensor with a value that is not finite. */
  public Optional<String> firstNotFinite() {
    return tensors.entrySet().stream()
        .filter(entry -> !isFinite(entry.getValue().values()))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private static boolean isFinite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
