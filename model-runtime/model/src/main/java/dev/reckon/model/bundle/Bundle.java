package dev.reckon.model.bundle;

import com.fasterxml.jackson.core.JacksonException;
import dev.reckon.model.program.Execution;
import dev.reckon.model.program.ProgramException;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchModel;
import dev.reckon.model.program.Weights;
import dev.reckon.model.text.Grams;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A trained model that was verified: the unit that is trained, promoted, served and rolled back.
 *
 * @param path the directory
 * @param manifest {@code model.json}
 * @param digest sha256 of {@code SHA256SUMS}, hex: names every byte of the bundle
 * @param items the vocabulary, by index
 * @param words the words that have a vector, as {@link Grams#withWords} numbers them; empty if
 *     words are read by their letters only
 * @param weights {@code weights.safetensors}
 * @param program {@code program.pt}
 * @param readWords the words that training read by their meaning; null if it read none so
 * @param memoryDigest sha256 of {@code memory.bin.gz}, hex; null if there is none
 */
public record Bundle(
    Path path,
    Manifest manifest,
    String digest,
    List<BundleItem> items,
    List<String> words,
    Weights weights,
    byte[] program,
    @Nullable ReadWords readWords,
    @Nullable String memoryDigest) {

  static final String MANIFEST = "model.json";
  static final String WEIGHTS = "weights.safetensors";
  static final String PROGRAM = "program.pt";
  static final String ITEMS = "items.jsonl.gz";

  /** Only in bundles whose words have vectors. */
  static final String WORDS = "words.txt.gz";

  /** Only in bundles whose words have vectors by a language model. */
  static final String READ_WORDS = "read-words.safetensors";

  /** Only in bundles whose item texts are read by an encoder that {@code reaemb train} wrote. */
  public static final List<String> ITEM_ENCODER = List.of("reaemb.json", "reaemb.safetensors");

  /** How the manifest of such a bundle names the reading of texts, with a digest behind it. */
  public static final String TRAINED_ENCODER = "reaemb:";

  /** Only in bundles that say how lists mix model and memory. */
  static final String MEMORY = "memory.bin.gz";

  /** Only in bundles from which training can continue as if it had not stopped; never served. */
  static final String OPTIMISER = "optimiser.safetensors";

  static final String CARD = "MODEL_CARD.md";
  static final String SUMS = "SHA256SUMS";

  private static final String TRAIN_ONE =
      ": train one with ./reckon train, and give the directory that it wrote";

  private static final List<String> FILES = List.of(CARD, ITEMS, MANIFEST, PROGRAM, WEIGHTS);

  public Bundle {
    items = List.copyOf(items);
    words = List.copyOf(words);
  }

  /**
   * The files whose digests {@link #SUMS} lists.
   *
   * @param isThere whether a bundle has a file that not all have
   */
  static List<String> files(Predicate<String> isThere) {
    Stream<String> more =
        Stream.concat(ITEM_ENCODER.stream(), Stream.of(MEMORY, READ_WORDS, WORDS));
    return Stream.concat(FILES.stream(), more.filter(isThere)).toList();
  }

  /**
   * Opens a bundle whose program Reckon wrote, and checks every digest, shape and weight.
   *
   * @throws BundleException where a file is missing, not as it was written, or larger than it may
   *     be, and where the program is not one that Reckon wrote
   */
  public static Bundle open(Path path) {
    return open(path, TrustedPrograms.RECKON);
  }

  /**
   * The same, of a bundle whose program is trusted.
   *
   * @param trusted which programs are
   */
  public static Bundle open(Path path, TrustedPrograms trusted) {
    requireOne(path);
    try {
      byte[] sumsFile = BundleFiles.read(path, SUMS);
      Map<String, String> sums = readSums(sumsFile);
      byte[] program = BundleFiles.read(path, PROGRAM);
      verifyDigests(path, files(sums::containsKey), sums);
      requireTrusted(path, Digests.sha256(program), trusted);
      Manifest manifest = Settings.JSON.readValue(BundleFiles.read(path, MANIFEST), Manifest.class);
      Weights weights = Weights.read(path.resolve(WEIGHTS));
      Bundle bundle =
          new Bundle(
              path,
              manifest,
              Digests.sha256(sumsFile),
              readItems(path, rows(weights, TorchModel.ITEM_EMBEDDING)),
              sums.containsKey(WORDS)
                  ? BundleFiles.lines(path, WORDS, rows(weights, TorchModel.GRAM_EMBEDDING))
                  : List.of(),
              weights,
              program,
              sums.containsKey(READ_WORDS) ? ReadWords.read(path.resolve(READ_WORDS)) : null,
              sums.get(MEMORY));
      bundle.verifyContents();
      bundle.verifyItemEncoder(sums);
      return bundle;
    } catch (BundleException e) {
      throw e;
    } catch (NoSuchFileException e) {
      throw refused(path, Path.of(e.getFile()).getFileName() + " is missing", e);
    } catch (JacksonException e) {
      throw refused(path, "its JSON cannot be read: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw refused(path, "it cannot be read: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      throw refused(path, "what it holds is not what 'train' writes: " + e, e);
    }
  }

  /**
   * Checks that there is a bundle, before anything else is done, without reading it.
   *
   * @throws BundleException where there is nothing, or something else
   */
  public static void requireOne(Path path) {
    if (!Files.exists(path)) {
      throw new BundleException("There is no bundle at " + path + TRAIN_ONE);
    }
    if (!Files.exists(path.resolve(SUMS))) {
      throw new BundleException(
          path
              + " is not a bundle of Reckon ("
              + (Files.isDirectory(path) ? "it has no " + SUMS : "it is a file, not a directory")
              + ")"
              + TRAIN_ONE);
    }
  }

  private static void requireTrusted(Path path, String digest, TrustedPrograms trusted) {
    if (!trusted.trust(digest)) {
      throw new BundleException(
          ("The bundle %s is refused: neither this release of Reckon nor an earlier one wrote its %s"
                  + " (sha256 %s), and a program can do whatever this process may; train it again,"
                  + " or, if you trust who made it, add that digest to %s (option %s)")
              .formatted(path, PROGRAM, digest, TrustedPrograms.SETTING, TrustedPrograms.OPTION));
    }
  }

  /**
   * The directory of the encoder that reads item texts, with the files of {@link #ITEM_ENCODER};
   * empty where they are read by the model that comes along, or not at all.
   */
  public Optional<Path> itemEncoder() {
    String texts = manifest.itemText();
    return texts != null && texts.startsWith(TRAINED_ENCODER)
        ? Optional.of(path)
        : Optional.empty();
  }

  /** The stream memory beside the model; empty for a model that ranks alone. */
  public Optional<BundleMemory> memory() {
    MemoryMix mix = manifest.memory();
    return mix == null || memoryDigest == null
        ? Optional.empty()
        : Optional.of(new BundleMemory(path, memoryDigest, mix));
  }

  /** Rows of a table of weights; none where there is no such table. */
  private static long rows(Weights weights, String table) {
    Tensor.Floats tensor = weights.tensors().get(table);
    return tensor == null || tensor.shape().length == 0 ? 0 : tensor.shape()[0];
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
   * The same, run in this way.
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

  /**
   * How far the optimiser of the training had come. The file is checked when it is read and not
   * when the bundle is opened: serving needs none of it, and a copy that is only served may lack
   * it.
   *
   * @return empty where the bundle has none
   * @throws BundleException where it is not as it was written, or not of these weights
   */
  public Optional<OptimiserState> optimiser() {
    try {
      byte[] sums = BundleFiles.read(path, SUMS);
      if (!Digests.sha256(sums).equals(digest)) {
        throw refused(path, "another was written there since it was opened", null);
      }
      String sum = readSums(sums).get(OPTIMISER);
      if (sum == null || !Files.exists(path.resolve(OPTIMISER))) {
        return Optional.empty();
      }
      verifyDigests(path, List.of(OPTIMISER), Map.of(OPTIMISER, sum));
      OptimiserState state = OptimiserState.read(path.resolve(OPTIMISER));
      state
          .firstWrong(manifest.config().weightShapes(items.size(), 0))
          .ifPresent(
              why -> {
                throw refused(path, OPTIMISER + " is not of its weights: " + why, null);
              });
      return Optional.of(state);
    } catch (IOException e) {
      throw refused(path, "it cannot be read: " + e.getMessage(), e);
    }
  }

  /** How the model reads texts. */
  public Grams grams() {
    return manifest.config().gramsWith(words);
  }

  /** Digests by the name of the file. */
  private static Map<String, String> readSums(byte[] file) {
    Map<String, String> sums = new HashMap<>();
    for (String line : new String(file, StandardCharsets.UTF_8).split("\n", -1)) {
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
      BundleFiles.require(path, file);
      if (!Digests.sha256(path.resolve(file)).equals(sums.get(file))) {
        throw refused(path, file + " is not the file that was written", null);
      }
    }
  }

  private static List<BundleItem> readItems(Path path, long most) throws IOException {
    List<BundleItem> items = new ArrayList<>();
    for (String line : BundleFiles.lines(path, ITEMS, most)) {
      items.add(Settings.JSON.readValue(line, BundleItem.class));
    }
    return items;
  }

  private void verifyItemEncoder(Map<String, String> sums) {
    for (String file : ITEM_ENCODER) {
      if (itemEncoder().isPresent() && !sums.containsKey(file)) {
        throw refused(path, file + " is missing, by which its item texts are read", null);
      }
    }
  }

  private void verifyContents() {
    if (readWords != null) {
      readWords
          .firstWrong(words)
          .ifPresent(
              why -> {
                throw refused(path, READ_WORDS + " is not of its words: " + why, null);
              });
    }
    if (manifest.config().layers() > weights.tensors().size()) { // before their shapes are made
      throw refused(path, "it has fewer weights than layers", null);
    }
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
              throw refused(path, "weight " + name + " holds values that are not numbers", null);
            });
  }

  static BundleException refused(Path path, String why, @Nullable Throwable cause) {
    return new BundleException(
        "The bundle " + path + " is refused: " + why + "; train it again or use another", cause);
  }
}
