package dev.reckon.language;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.reckon.model.bundle.Settings;
import dev.reckon.model.program.Safetensors;
import dev.reckon.model.program.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * A trained encoder as two files of a directory: {@value #SETTINGS} and {@value #WEIGHTS}. The
 * language model itself is not among them.
 *
 * @param settings how it reads
 * @param weights those of {@link ReaEmbWeights}
 */
public record ReaEmbFiles(Reading settings, Map<String, Tensor.Floats> weights) {

  /** What a directory has of settings. */
  public static final String SETTINGS = "reaemb.json";

  /** What it has of weights. */
  public static final String WEIGHTS = "reaemb.safetensors";

  private static final int FORMAT = 1;

  public ReaEmbFiles {
    weights = Map.copyOf(weights);
  }

  /**
   * How texts are read.
   *
   * @param format of the files
   * @param backbone the name of the language model
   * @param causal whether a token sees those before it alone
   * @param scale of the adapters, alpha / R
   * @param training how it was trained, for people to read
   */
  public record Reading(
      int format, String backbone, boolean causal, double scale, JsonNode training) {

    /** In the newest format. */
    public static Reading of(Backbone backbone, double scale, JsonNode training) {
      return new Reading(FORMAT, backbone.name(), backbone.isCausal(), scale, training);
    }
  }

  /** Whether a directory holds an encoder. */
  public static boolean isIn(Path directory) {
    return Files.isRegularFile(directory.resolve(SETTINGS));
  }

  /**
   * Reads an encoder.
   *
   * @throws IOException where a file is missing or is not such a file; the message names it
   */
  public static ReaEmbFiles read(Path directory) throws IOException {
    Path settings = directory.resolve(SETTINGS);
    if (!isIn(directory)) {
      throw new IOException(
          directory + " has no " + SETTINGS + ": give a directory that reckon reaemb train wrote");
    }
    try {
      Reading reading = Settings.JSON.readValue(settings.toFile(), Reading.class);
      if (reading.format() != FORMAT) {
        throw new IOException(
            settings
                + " is of format "
                + reading.format()
                + ", and this version of Reckon reads format "
                + FORMAT);
      }
      return new ReaEmbFiles(reading, weights(directory.resolve(WEIGHTS)));
    } catch (JacksonException e) {
      throw new IOException(
          settings + " is not as reckon reaemb train writes it: " + e.getOriginalMessage(), e);
    }
  }

  private static Map<String, Tensor.Floats> weights(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + " is missing: train the encoder again");
    }
    Safetensors content = Safetensors.read(file);
    Map<String, Tensor.Floats> weights = new TreeMap<>();
    content.tensors().keySet().forEach(name -> weights.put(name, content.floats(name)));
    return weights;
  }

  /** Writes both files. */
  public void write(Path directory) throws IOException {
    new Safetensors(new TreeMap<>(weights), Map.of()).write(directory.resolve(WEIGHTS));
    Settings.JSON.writeValue(directory.resolve(SETTINGS).toFile(), settings);
  }
}
