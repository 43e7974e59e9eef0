package dev.reckon.language;

import dev.reckon.event.v1.Item;
import dev.reckon.model.program.Device;
import dev.reckon.model.program.Precision;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Vectors of items, of length 1, by an encoder that {@code reaemb train} wrote. Its adapters are
 * merged into the language model when it is opened. May be used by any number of threads at once;
 * closed by its maker.
 */
public final class ReaEmbEncoder implements AutoCloseable {

  private final Backbone backbone;
  private final TorchProgram program;
  private final PlacedTensors base;
  private final PlacedTensors weights;
  private final ReaEmbModel model;

  private ReaEmbEncoder(
      Backbone backbone,
      TorchProgram program,
      PlacedTensors base,
      PlacedTensors weights,
      double scale,
      Precision precision) {
    this.backbone = backbone;
    this.program = program;
    this.base = base;
    this.weights = weights;
    this.model = ReaEmbModel.over(backbone, program, weights, scale, precision);
  }

  /**
   * Opens an encoder.
   *
   * @param directory with the files of {@link ReaEmbFiles}
   * @throws IOException where they cannot be read, or are not for the language model that they name
   */
  public static ReaEmbEncoder open(Path directory, Device device, Precision precision)
      throws IOException {
    ReaEmbFiles files = ReaEmbFiles.read(directory);
    Backbone backbone = new MiniLmBackbone(files.settings().causal());
    requireSame(directory, files, backbone, "Reckon brings %s along; give its --model-dir");
    return open(directory, files, backbone, device, precision);
  }

  /**
   * Opens one that was trained on another language model.
   *
   * @param backbone the same one; it is not closed with the encoder
   */
  public static ReaEmbEncoder open(
      Path directory, Backbone backbone, Device device, Precision precision) throws IOException {
    ReaEmbFiles files = ReaEmbFiles.read(directory);
    requireSame(directory, files, backbone, "the folder has %s");
    return open(directory, files, backbone, device, precision);
  }

  private static void requireSame(
      Path directory, ReaEmbFiles files, Backbone backbone, String other) throws IOException {
    String trained = files.settings().backbone();
    if (!trained.equals(backbone.name())) {
      throw new IOException(
          "%s is for the language model %s, and ".formatted(directory, trained)
              + other.formatted(backbone.name()));
    }
  }

  private static ReaEmbEncoder open(
      Path directory, ReaEmbFiles files, Backbone backbone, Device device, Precision precision)
      throws IOException {
    ReaEmbFiles.Reading reading = files.settings();
    TorchProgram program = ReaEmbModel.programs(backbone);
    PlacedTensors base = backbone.place(program, device);
    requireShapes(directory, backbone, base, files.weights());
    try (PlacedTensors all = base.with(files.weights())) {
      Map<String, Tensor.Floats> merged =
          new TreeMap<>(ReaEmbModel.merged(backbone, program, all, reading.scale()));
      files.weights().forEach((name, tensor) -> putModule(name, tensor, merged));
      return new ReaEmbEncoder(
          backbone, program, base, base.with(merged), reading.scale(), precision);
    }
  }

  private static void putModule(
      String name, Tensor.Floats tensor, Map<String, Tensor.Floats> weights) {
    if (name.startsWith(ReaEmbWeights.MODULE)) {
      weights.put(name, tensor);
    }
  }

  /** Nothing is missing, nothing is unknown, and every shape is that of the language model. */
  private static void requireShapes(
      Path directory, Backbone backbone, PlacedTensors base, Map<String, Tensor.Floats> weights)
      throws IOException {
    Tensor.Floats down = weights.get(ReaEmbWeights.ADAPTERS + backbone.adapted().get(0) + ".down");
    int rank = down == null ? 1 : (int) down.shape()[0];
    Map<String, Tensor.Floats> expected = ReaEmbWeights.initial(backbone, base, rank, 1, 1);
    TreeSet<String> names = new TreeSet<>(expected.keySet());
    names.addAll(weights.keySet());
    for (String name : names) {
      Tensor.Floats wanted = expected.get(name);
      Tensor.Floats found = weights.get(name);
      if (wanted == null || found == null || !Arrays.equals(wanted.shape(), found.shape())) {
        throw new IOException(
            "%s: the tensor %s is %s, and %s is needed: train the encoder again"
                .formatted(
                    directory.resolve(ReaEmbFiles.WEIGHTS),
                    name,
                    found == null ? "missing" : "of shape " + Arrays.toString(found.shape()),
                    wanted == null ? "none" : "the shape " + Arrays.toString(wanted.shape())));
      }
    }
  }

  /** D. */
  public int width() {
    return backbone.width();
  }

  /** The vectors of items that have a text, in their order. */
  public float[][] encode(List<Item> items) {
    float[][] vectors =
        model.vectors(
            items.stream()
                .map(ItemTexts::attributesInAnyLanguage)
                .map(attributes -> backbone.tokens(ItemTexts.sentences(attributes)))
                .toList());
    for (float[] vector : vectors) {
      Vectors.scaleToUnit(vector);
    }
    return vectors;
  }

  @Override
  public void close() {
    model.close();
    weights.close();
    base.close();
    program.close();
  }
}
