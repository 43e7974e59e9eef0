package dev.reckon.learning.train.loop;

import com.fasterxml.jackson.core.JacksonException;
import dev.reckon.model.bundle.OptimiserState;
import dev.reckon.model.bundle.Settings;
import dev.reckon.model.program.Safetensors;
import dev.reckon.model.program.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The state of a training run on disk, one file, replaced after every epoch. Only a run with the
 * same identity resumes it: data, network, settings and seed.
 */
public final class Checkpoint {

  private static final String IDENTITY = "identity";
  private static final String STEP = "step";
  private static final String BEST_EPOCH = "best_epoch";
  private static final String SUPERVISED_EPOCHS = "supervised_epochs";
  private static final String SNAPSHOTS = "snapshots";
  private static final String CURVE = "curve";
  private static final String BEST_STEP = "best_step";
  private static final String BEST_OPTIMISER_EPOCH = "best_optimiser_epoch";

  private final Path file;
  private final String identity;

  /**
   * A checkpoint that may or may not be there yet.
   *
   * @param identity equal for runs that must produce equal weights
   */
  public Checkpoint(Path file, String identity) {
    this.file = file;
    this.identity = identity;
  }

  /**
   * The state to continue from; empty if there is none, or it belongs to another run.
   *
   * @throws IOException if the file exists but is damaged
   */
  public Optional<TrainingState> read() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Safetensors content = Safetensors.read(file);
    Map<String, String> metadata = content.metadata();
    if (!identity.equals(metadata.get(IDENTITY)) || !metadata.containsKey(SNAPSHOTS)) {
      return Optional.empty(); // or one of a version that did not average weights
    }
    try {
      return Optional.of(
          new TrainingState(
              Long.parseLong(metadata.getOrDefault(STEP, "")),
              List.of(
                  Settings.JSON.readValue(metadata.getOrDefault(CURVE, ""), EpochResult[].class)),
              part(content, "weights."),
              part(content, "first."),
              part(content, "second."),
              new WeightAverage(
                  Long.parseLong(metadata.getOrDefault(SNAPSHOTS, "")), part(content, "average.")),
              part(content, "best."),
              Integer.parseInt(metadata.getOrDefault(BEST_EPOCH, "")),
              Integer.parseInt(metadata.getOrDefault(SUPERVISED_EPOCHS, "")),
              new OptimiserState(
                  Integer.parseInt(metadata.getOrDefault(BEST_OPTIMISER_EPOCH, "")),
                  Long.parseLong(metadata.getOrDefault(BEST_STEP, "")),
                  part(content, "best_first."),
                  part(content, "best_second."),
                  Map.of())));
    } catch (JacksonException | NumberFormatException e) {
      throw new IOException("The checkpoint " + file + " is damaged: delete it", e);
    }
  }

  /**
   * Replaces the previous state.
   *
   * @throws IOException where it cannot be written, e.g. because the disk is full: the message
   *     names the file, and the previous state remains
   */
  void write(TrainingState state) throws IOException {
    Map<String, Tensor> tensors = new TreeMap<>();
    state.weights().forEach((name, tensor) -> tensors.put("weights." + name, tensor));
    state.firstMoments().forEach((name, tensor) -> tensors.put("first." + name, tensor));
    state.secondMoments().forEach((name, tensor) -> tensors.put("second." + name, tensor));
    state.average().weights().forEach((name, tensor) -> tensors.put("average." + name, tensor));
    state.bestWeights().forEach((name, tensor) -> tensors.put("best." + name, tensor));
    OptimiserState best = state.bestOptimiser();
    best.firstMoments().forEach((name, tensor) -> tensors.put("best_first." + name, tensor));
    best.secondMoments().forEach((name, tensor) -> tensors.put("best_second." + name, tensor));
    Map<String, String> metadata =
        Map.of(
            IDENTITY, identity,
            STEP, Long.toString(state.step()),
            BEST_EPOCH, Integer.toString(state.bestEpoch()),
            SUPERVISED_EPOCHS, Integer.toString(state.supervisedEpochs()),
            BEST_STEP, Long.toString(best.step()),
            BEST_OPTIMISER_EPOCH, Integer.toString(best.epochs()),
            SNAPSHOTS, Long.toString(state.average().snapshots()),
            CURVE, Settings.JSON.writeValueAsString(state.curve()));
    Path draft = file.resolveSibling(file.getFileName() + ".draft");
    try {
      new Safetensors(tensors, metadata).write(draft);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(draft); // an incomplete file is useless
      throw new IOException(
          "The checkpoint "
              + file
              + " cannot be written: "
              + e.getMessage()
              + ". The previous one, if any, is complete: the same command continues from it",
          e);
    }
  }

  /** Deletes the state: the run is done. */
  public void delete() throws IOException {
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
