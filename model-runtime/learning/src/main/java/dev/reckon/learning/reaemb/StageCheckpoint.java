package dev.reckon.learning.reaemb;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.reckon.model.bundle.Settings;
import dev.reckon.model.program.Safetensors;
import dev.reckon.model.program.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The state of a run on disk, one file that is replaced as a whole. Only a run of the same identity
 * continues it: data, settings, seed, and what it began with.
 */
final class StageCheckpoint {

  private static final String WEIGHTS = "weights.";
  private static final String FIRST = "first.";
  private static final String SECOND = "second.";
  private static final TypeReference<Map<String, StageResult>> RESULTS = new TypeReference<>() {};

  private final Path file;
  private final String identity;

  StageCheckpoint(Path file, String identity) {
    this.file = file;
    this.identity = identity;
  }

  /**
   * The state to continue from; empty where there is none, or it is of another run.
   *
   * @throws IOException where the file is damaged; the message names it
   */
  Optional<StageState> read() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Safetensors content = Safetensors.read(file);
    Map<String, String> metadata = content.metadata();
    if (!identity.equals(metadata.get("identity"))) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new StageState(
              metadata.getOrDefault("stage", ""),
              Long.parseLong(metadata.getOrDefault("step", "")),
              Double.parseDouble(metadata.getOrDefault("seconds", "")),
              Double.parseDouble(metadata.getOrDefault("cpu_seconds", "")),
              Long.parseLong(metadata.getOrDefault("padded_tokens", "")),
              Double.parseDouble(metadata.getOrDefault("before", "")),
              part(content, WEIGHTS),
              part(content, FIRST),
              part(content, SECOND),
              Settings.JSON.readValue(metadata.getOrDefault("done", ""), RESULTS)));
    } catch (JacksonException | NumberFormatException e) {
      throw new IOException("The checkpoint " + file + " is damaged: delete it", e);
    }
  }

  /**
   * Replaces the previous state.
   *
   * @throws IOException where it cannot be written; the previous state remains
   */
  void write(StageState state) throws IOException {
    Map<String, Tensor> tensors = new TreeMap<>();
    state.weights().forEach((name, tensor) -> tensors.put(WEIGHTS + name, tensor));
    state.firstMoments().forEach((name, tensor) -> tensors.put(FIRST + name, tensor));
    state.secondMoments().forEach((name, tensor) -> tensors.put(SECOND + name, tensor));
    Map<String, String> metadata = new TreeMap<>();
    metadata.put("identity", identity);
    metadata.put("stage", state.stage());
    metadata.put("step", Long.toString(state.step()));
    metadata.put("seconds", Double.toString(state.seconds()));
    metadata.put("cpu_seconds", Double.toString(state.cpuSeconds()));
    metadata.put("padded_tokens", Long.toString(state.paddedTokens()));
    metadata.put("before", Double.toString(state.before()));
    metadata.put("done", Settings.JSON.writeValueAsString(state.done()));
    Path draft = file.resolveSibling(file.getFileName() + ".draft");
    try {
      new Safetensors(tensors, metadata).write(draft);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(draft);
      throw new IOException(
          "The checkpoint "
              + file
              + " cannot be written: "
              + e.getMessage()
              + ". The previous one,"
              + " if any, is complete: the same command continues from it",
          e);
    }
  }

  /** Deletes the state: the run is done. */
  void delete() throws IOException {
    Files.deleteIfExists(file);
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
}
