package dev.reckon.language.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reckon.model.program.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The tensors of a folder: those of {@code model.safetensors} or, where there is none, of the files
 * that {@code model.safetensors.index.json} names. Closed by its maker.
 */
final class Checkpoint implements AutoCloseable {

  private static final String WHOLE = "model.safetensors";
  private static final String INDEX = "model.safetensors.index.json";

  /** A file of the folder itself. */
  private static final Pattern FILE = Pattern.compile("[\\w-][\\w.-]*\\.safetensors");

  private final Map<String, SafetensorsFile> files = new LinkedHashMap<>();
  private final Map<String, SafetensorsFile> byTensor = new TreeMap<>();

  private final Path directory;

  private Checkpoint(Path directory) {
    this.directory = directory;
  }

  /**
   * Opens the files of a folder and reads their headers.
   *
   * @throws ModelDirectoryException where there are none, or one is not what it should be
   */
  static Checkpoint open(Path directory) throws IOException {
    Checkpoint checkpoint = new Checkpoint(directory);
    try {
      if (Files.exists(directory.resolve(WHOLE))) {
        checkpoint.addAll();
      } else if (Files.exists(directory.resolve(INDEX))) {
        checkpoint.addIndexed();
      } else {
        throw new ModelDirectoryException(
            "%s has neither %s nor %s: weights in another format must be converted to safetensors"
                .formatted(directory, WHOLE, INDEX));
      }
    } catch (IOException | RuntimeException e) {
      checkpoint.close();
      throw e;
    }
    return checkpoint;
  }

  private void addAll() throws IOException {
    SafetensorsFile file = SafetensorsFile.open(directory.resolve(WHOLE));
    files.put(WHOLE, file);
    file.names().forEach(tensor -> byTensor.put(tensor, file));
  }

  private void addIndexed() throws IOException {
    Path index = directory.resolve(INDEX);
    JsonNode map = JsonFile.read(index).path("weight_map");
    if (!map.isObject() || map.isEmpty()) {
      throw new ModelDirectoryException(index + " has no weight_map of tensors to files");
    }
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      byTensor.put(entry.getKey(), indexed(entry.getKey(), entry.getValue(), index));
    }
    requireNoOthers(index);
  }

  private SafetensorsFile indexed(String tensor, JsonNode named, Path index) throws IOException {
    String name = named.asText();
    if (!FILE.matcher(name).matches()) {
      throw new ModelDirectoryException(
          "%s has %s in '%s', which is not the name of a .safetensors file beside it"
              .formatted(index, tensor, name));
    }
    SafetensorsFile file = files.get(name);
    if (file == null) {
      Path path = index.resolveSibling(name);
      if (!Files.isRegularFile(path)) {
        throw new ModelDirectoryException("%s names %s, which is not there".formatted(index, name));
      }
      file = SafetensorsFile.open(path);
      files.put(name, file);
    }
    if (!file.names().contains(tensor)) {
      throw new ModelDirectoryException(
          "%s has %s in %s, which does not hold it".formatted(index, tensor, name));
    }
    return file;
  }

  private void requireNoOthers(Path index) {
    for (SafetensorsFile file : files.values()) {
      for (String tensor : file.names()) {
        if (byTensor.get(tensor) != file) {
          throw new ModelDirectoryException(
              "%s holds %s, which %s does not have there".formatted(file, tensor, index));
        }
      }
    }
  }

  /** The paths of the files, in the order in which they are named. */
  List<Path> paths() {
    return files.keySet().stream().map(directory::resolve).toList();
  }

  /** The names of all tensors, sorted. */
  Set<String> names() {
    return byTensor.keySet();
  }

  /** The shape of a tensor; empty where there is none of this name. */
  Optional<long[]> shape(String name) {
    return Optional.ofNullable(byTensor.get(name)).map(file -> file.shape(name));
  }

  /** The values of a tensor that is there. */
  Tensor.Floats read(String name) throws IOException {
    return Objects.requireNonNull(byTensor.get(name), name).read(name);
  }

  @Override
  public void close() throws IOException {
    for (SafetensorsFile file : files.values()) {
      file.close();
    }
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
