package dev.reckon.model.bundle;

import com.fasterxml.jackson.core.JacksonException;
import dev.reckon.model.program.Execution;
import dev.reckon.model.program.ProgramException;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.program.Weights;
import dev.reckon.model.text.Grams;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A trained model that was verified: the unit that is trained, promoted, served and rolled back.
 *
 * @param path the directory
 * @param manifest {@code model.json}
 * @param digest sha256 of {@code SHA256SUMS}, hex: names every byte of the bundle
 * @param items the vocabulary, by index
 * @param words those that have a vector, as {@link Grams#withWords} numbers them; none where words
 *     are known by their letters alone
 * @param weights {@code weights.safetensors}
 * @param program {@code program.pt}
 */
public record Bundle(
    Path path,
    Manifest manifest,
    String digest,
    List<BundleItem> items,
    List<String> words,
    Weights weights,
    byte[] program) {

  static final String MANIFEST = "model.json";
  static final String WEIGHTS = "weights.safetensors";
  static final String PROGRAM = "program.pt";
  static final String ITEMS = "items.jsonl.gz";

  /** Only in bundles whose words have vectors. */
  static final String WORDS = "words.txt.gz";

  static final String CARD = "MODEL_CARD.md";
  static final String SUMS = "SHA256SUMS";

  private static final List<String> FILES = List.of(CARD, ITEMS, MANIFEST, PROGRAM, WEIGHTS);

  public Bundle {
    items = List.copyOf(items);
    words = List.copyOf(words);
  }

  /** The files that {@link #SUMS} vouches for. */
  static List<String> files(boolean withWords) {
    return withWords ? Stream.concat(FILES.stream(), Stream.of(WORDS)).toList() : FILES;
  }

  /**
   * Opens a bundle and checks every digest, shape and weight.
   *
   * @throws BundleException where a file is missing or not as it was written
   */
  public static Bundle open(Path path) {
    if (!Files.isDirectory(path)) {
      throw new BundleException(
          "There is no bundle at " + path + ": give the directory that 'train' wrote");
    }
    try {
      Map<String, String> sums = readSums(path.resolve(SUMS));
      boolean withWords = sums.containsKey(WORDS);
      verifyDigests(path, files(withWords), sums);
      Manifest manifest = Settings.JSON.readValue(path.resolve(MANIFEST).toFile(), Manifest.class);
      Bundle bundle =
          new Bundle(
              path,
              manifest,
              Digests.sha256(path.resolve(SUMS)),
              readItems(path.resolve(ITEMS)),
              withWords ? readLines(path.resolve(WORDS)) : List.of(),
              Weights.read(path.resolve(WEIGHTS)),
              Files.readAllBytes(path.resolve(PROGRAM)));
      bundle.verifyContents();
      return bundle;
    } catch (NoSuchFileException e) {
      throw refused(path, Path.of(e.getFile()).getFileName() + " is missing", e);
    } catch (JacksonException e) {
      throw refused(path, "its JSON cannot be read: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw refused(path, "it cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Compiles the programs and copies the weights into native memory.
   *
   * @throws BundleException where the programs do not compile
   */
  public TorchModel load() {
    return load(Execution.PLAIN);
  }

  /**
   * The same, run so.
   *
   * @throws BundleException where the programs do not compile, or are older than precisions
   */
  public TorchModel load(Execution execution) {
    try {
      return TorchModel.load(program, weights, manifest.config().reading(), execution);
    } catch (ProgramException e) {
      throw refused(
          path,
          "this version of Reckon cannot run its program on %s in %s: %s"
              .formatted(execution.device(), execution.precision(), e.getMessage()),
          e);
    }
  }

  /** How the model reads texts. */
  public Grams grams() {
    return manifest.config().gramsWith(words);
  }

  /** Digests by the name of the file. */
  private static Map<String, String> readSums(Path file) throws IOException {
    Map<String, String> sums = new HashMap<>();
    for (String line : Files.readAllLines(file)) {
      String[] parts = line.split(" {2}", 2);
      if (parts.length == 2) {
        sums.put(parts[1], parts[0]);
      }
    }
    return sums;
  }

  private static void verifyDigests(Path path, List<String> files, Map<String, String> sums)
      throws IOException {
    for (String file : files) {
      if (!Digests.sha256(path.resolve(file)).equals(sums.get(file))) {
        throw refused(path, file + " is not the file that was written", null);
      }
    }
  }

  private static List<BundleItem> readItems(Path file) throws IOException {
    List<BundleItem> items = new ArrayList<>();
    for (String line : readLines(file)) {
      items.add(Settings.JSON.readValue(line, BundleItem.class));
    }
    return items;
  }

  private static List<String> readLines(Path file) throws IOException {
    List<String> read = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        read.add(line);
      }
    }
    return read;
  }

  private void verifyContents() {
    Map<String, long[]> shapes = manifest.config().weightShapes(items.size(), words.size());
    if (!weights.tensors().keySet().equals(shapes.keySet())) {
      throw refused(path, "its weights are not those of " + manifest.config().architecture(), null);
    }
    weights
        .tensors()
        .forEach(
            (name, tensor) -> {
              if (!Arrays.equals(tensor.shape(), shapes.get(name))) {
                throw refused(path, "weight " + name + " has the wrong shape", null);
              }
            });
    weights
        .firstNotFinite()
        .ifPresent(
            name -> {
              throw refused(path, "weight " + name + " holds values that are no numbers", null);
            });
  }

  private static BundleException refused(Path path, String why, @Nullable Throwable cause) {
    return new BundleException(
        "The bundle " + path + " is refused: " + why + "; train it again or use another", cause);
  }
}
