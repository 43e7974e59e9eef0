package dev.reckon.language.decoder;

import dev.reckon.language.decoder.TensorNames.InFile;
import dev.reckon.model.program.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The weights of a decoder by the names of our programs, read one at a time when they are asked
 * for. All that the configuration wants is there, in its shape, and nothing else.
 */
final class DecoderWeights {

  private static final String PREFIX = "model.";

  /** Old files keep the frequencies, which follow from the configuration. */
  private static final String FREQUENCIES = ".rotary_emb.inv_freq";

  /** Names that a message lists. */
  private static final int LISTED = 3;

  /** Numbers of a tensor that one buffer of the engine holds as float32. */
  private static final long MOST_NUMBERS = Integer.MAX_VALUE / Float.BYTES;

  private final Checkpoint files;
  private final Map<String, InFile> tensors;
  private final int rows;

  private DecoderWeights(Checkpoint files, Map<String, InFile> tensors, int rows) {
    this.files = files;
    this.tensors = tensors;
    this.rows = rows;
  }

  /**
   * The weights of a checkpoint.
   *
   * @param rows of the token table that are wanted, for tokens behind those that it knows; others
   *     are the mean of its rows
   * @throws ModelDirectoryException where a tensor is missing, unexpected, of another shape or too
   *     large
   */
  static DecoderWeights of(Checkpoint files, DecoderConfig config, int rows) {
    boolean isPrefixed = files.names().contains(PREFIX + TensorNames.FILE_TABLE);
    Map<String, InFile> tensors =
        TensorNames.of(config, isPrefixed ? PREFIX : "", hasHead(files, config, isPrefixed));
    requireAllAndNoOthers(files, tensors.values(), config.isTied());
    tensors.values().forEach(tensor -> requireShape(files, tensor));
    return new DecoderWeights(files, tensors, Math.max(rows, config.vocabulary()));
  }

  /** One of its own; an encoder of texts, whose names have no prefix, may have none. */
  private static boolean hasHead(Checkpoint files, DecoderConfig config, boolean isPrefixed) {
    return !config.isTied() && (isPrefixed || files.names().contains(TensorNames.FILE_HEAD));
  }

  private static void requireAllAndNoOthers(
      Checkpoint files, Iterable<InFile> tensors, boolean isTied) {
    Set<String> missing = new TreeSet<>();
    Set<String> others = new TreeSet<>(files.names());
    for (InFile tensor : tensors) {
      if (!others.remove(tensor.name())) {
        missing.add(tensor.name());
      }
    }
    others.removeIf(name -> name.endsWith(FREQUENCIES));
    if (isTied) {
      others.remove(TensorNames.FILE_HEAD); // a copy of the table
    }
    if (!missing.isEmpty()) {
      throw new ModelDirectoryException(
          "%s: the weights lack %s, which config.json asks for".formatted(files, some(missing)));
    }
    if (!others.isEmpty()) {
      throw new ModelDirectoryException(
          "%s: the weights hold %s, which a model of this config.json does not have"
              .formatted(files, some(others)));
    }
  }

  private static String some(Set<String> names) {
    String listed = names.stream().limit(LISTED).collect(Collectors.joining(", "));
    return names.size() <= LISTED
        ? listed
        : listed + " and %d more".formatted(names.size() - LISTED);
  }

  private static void requireShape(Checkpoint files, InFile tensor) {
    long[] shape = files.shape(tensor.name()).orElseThrow();
    if (!Arrays.equals(shape, tensor.shape())) {
      throw new ModelDirectoryException(
          "%s: %s has the shape %s, where config.json asks for %s"
              .formatted(
                  files, tensor.name(), Arrays.toString(shape), Arrays.toString(tensor.shape())));
    }
    if (Tensor.sizeOf(shape) > MOST_NUMBERS) {
      throw new ModelDirectoryException(
          "%s: %s has %,d numbers; %,d are the most of one tensor"
              .formatted(files, tensor.name(), Tensor.sizeOf(shape), MOST_NUMBERS));
    }
  }

  Set<String> names() {
    return tensors.keySet();
  }

  /** Whether there is a tensor of this name. */
  boolean has(String name) {
    return tensors.containsKey(name);
  }

  /** How many bytes all take as float32. */
  long bytes() {
    return tensors.values().stream().mapToLong(it -> Float.BYTES * Tensor.sizeOf(it.shape())).sum();
  }

  /** The values of a tensor that is there. */
  Tensor.Floats read(String name) {
    InFile tensor = Objects.requireNonNull(tensors.get(name), name);
    try {
      Tensor.Floats values = files.read(tensor.name());
      return List.of(TensorNames.TABLE, TensorNames.HEAD).contains(name)
          ? extended(values)
          : values;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A table with rows for further tokens, each the mean of those that are there. */
  private Tensor.Floats extended(Tensor.Floats table) {
    int known = (int) table.shape()[0];
    int width = (int) table.shape()[1];
    if (rows <= known) {
      return table;
    }
    double[] sums = new double[width];
    for (int i = 0; i < table.values().length; i++) {
      sums[i % width] += table.values()[i];
    }
    float[] values = Arrays.copyOf(table.values(), rows * width);
    for (int i = known * width; i < values.length; i++) {
      values[i] = (float) (sums[i % width] / known);
    }
    return new Tensor.Floats(values, rows, width);
  }
}
