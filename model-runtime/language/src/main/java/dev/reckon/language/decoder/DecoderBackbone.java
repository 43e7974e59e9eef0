package dev.reckon.language.decoder;

import dev.reckon.language.Backbone;
import dev.reckon.model.program.Device;
import dev.reckon.model.program.Tensor;
import dev.reckon.model.program.TorchProgram;
import dev.reckon.model.program.TorchProgram.PlacedTensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A decoder from a folder, as the paper of ReaEmb has it (arXiv 2606.16703): config.json of the
 * type {@code qwen2}, {@code qwen3} or {@code llama}, safetensors and tokenizer.json. Nothing of a
 * folder is used that is not wholly as it should be.
 *
 * <p>The thought is a number behind those of the tokenizer: most models have rows of the token
 * table to spare, and one without gets a row that is the mean of the others. Closed by its maker.
 */
public final class DecoderBackbone implements Backbone, AutoCloseable {

  /** Tokens of a text, with what is said around it, as the published CRRL cuts them. */
  public static final int DEFAULT_TOKENS = 128;

  private static final String FREQUENCIES = "frequencies";

  /** The linear layers of each layer that get adapters. */
  private static final List<String> ADAPTED =
      List.of(
          "attention.query",
          "attention.key",
          "attention.value",
          "attention.output",
          "feed_forward.gate",
          "feed_forward.up",
          "feed_forward.down");

  private final Path directory;
  private final String name;
  private final DecoderConfig config;
  private final Checkpoint files;
  private final DecoderWeights weights;
  private final TokenizerFile tokenizer;
  private final Prompt prompt;
  private final int thought;
  private final int mostTokens;

  private DecoderBackbone(
      Path directory,
      DecoderConfig config,
      Checkpoint files,
      TokenizerFile tokenizer,
      int thought,
      int mostTokens)
      throws IOException {
    this.directory = directory;
    this.config = config;
    this.files = files;
    this.weights = DecoderWeights.of(files, config, thought + 1);
    this.tokenizer = tokenizer;
    this.prompt = new Prompt(tokenizer, config.architecture());
    this.thought = thought;
    this.mostTokens = mostTokens;
    List<Path> read = new ArrayList<>(files.paths());
    read.add(directory.resolve(DecoderConfig.FILE));
    read.add(directory.resolve(TokenizerFile.FILE));
    this.name = config.architecture() + ":" + FileDigest.of(read);
  }

  /**
   * Opens a folder and checks all of it but the values of its weights.
   *
   * @param mostTokens of a text
   * @param thought the number of the thought's token; by default that behind the tokenizer's
   * @throws ModelDirectoryException where the folder does not hold such a model
   */
  public static DecoderBackbone open(Path directory, int mostTokens, OptionalInt thought)
      throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new ModelDirectoryException("there is no folder " + directory);
    }
    DecoderConfig config = DecoderConfig.read(directory);
    TokenizerFile tokenizer = TokenizerFile.read(directory);
    try {
      requireRoom(mostTokens, config, tokenizer);
      int number = thought(config, tokenizer, thought, directory);
      return opened(directory, config, tokenizer, number, mostTokens);
    } catch (IOException | RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  private static DecoderBackbone opened(
      Path directory, DecoderConfig config, TokenizerFile tokenizer, int thought, int mostTokens)
      throws IOException {
    Checkpoint files = Checkpoint.open(directory);
    try {
      return new DecoderBackbone(directory, config, files, tokenizer, thought, mostTokens);
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  /** A text needs room beside what is said around it, which is the same for all. */
  private static void requireRoom(int mostTokens, DecoderConfig config, TokenizerFile tokenizer) {
    int around = new Prompt(tokenizer, config.architecture()).tokens("").length;
    int fewest = (config.begin() < 0 ? 0 : 1) + around + 2 + 1;
    if (mostTokens < fewest || mostTokens > config.longest()) {
      throw new ModelDirectoryException(
          ("texts of %d tokens cannot be read: this model reads up to %d, and %d of them are said"
                  + " around each text")
              .formatted(mostTokens, config.longest(), fewest - 1));
    }
  }

  private static int thought(
      DecoderConfig config, TokenizerFile tokenizer, OptionalInt configured, Path directory) {
    if (tokenizer.size() > config.vocabulary()) {
      throw new ModelDirectoryException(
          "%s: tokenizer.json numbers its tokens up to %d, but config.json has a vocab_size of %d"
              .formatted(directory, tokenizer.size() - 1, config.vocabulary()));
    }
    int thought = configured.orElse(tokenizer.size());
    int most = Math.max(tokenizer.size(), config.vocabulary() - 1);
    if (thought < 0 || thought > most) {
      throw new ModelDirectoryException(
          "the token of the thought is a number from 0 to %d, not %d".formatted(most, thought));
    }
    return thought;
  }

  /** Its architecture and a digest of its files, wherever they lie. */
  @Override
  public String name() {
    return name;
  }

  /** The folder. */
  public Path directory() {
    return directory;
  }

  @Override
  public String program() {
    return "language/decoder";
  }

  @Override
  public PlacedTensors place(TorchProgram programs, Device device) {
    Memory.require(weights.bytes(), Runtime.getRuntime().maxMemory());
    Set<String> names = new LinkedHashSet<>(weights.names());
    names.add(FREQUENCIES);
    return programs.place(names, this::tensor, device);
  }

  private Tensor.Floats tensor(String name) {
    return name.equals(FREQUENCIES)
        ? new Tensor.Floats(config.frequencies(), config.frequencies().length)
        : weights.read(name);
  }

  @Override
  public Map<String, Double> numbers() {
    return Map.of(
        "heads",
        (double) config.heads(),
        "key_heads",
        (double) config.keyHeads(),
        "epsilon",
        config.epsilon(),
        "tied",
        config.isTied() ? 1.0 : 0.0);
  }

  @Override
  public int[] tokens(String text) {
    return framed(text, thought, config.end());
  }

  /** The tokens of a text without the thought: what is read before anything is trained. */
  int[] plainTokens(String text) {
    return framed(text, config.end());
  }

  /** The beginning of the text that leaves room for thought and end, and what follows it. */
  private int[] framed(String text, int... last) {
    int[] first = config.begin() < 0 ? new int[0] : new int[] {config.begin()};
    int[] said = prompt.tokens(text);
    int kept = Math.min(said.length, mostTokens - 2 - first.length);
    return Stream.of(first, Arrays.copyOf(said, kept), last).flatMapToInt(Arrays::stream).toArray();
  }

  @Override
  public List<String> adapted() {
    List<String> names = new ArrayList<>();
    for (int layer = 0; layer < config.layers(); layer++) {
      for (String name : ADAPTED) {
        names.add("layer." + layer + "." + name);
      }
    }
    return names;
  }

  @Override
  public int width() {
    return config.width();
  }

  @Override
  public boolean isEnglish() {
    return false;
  }

  @Override
  public boolean isCausal() {
    return true;
  }

  @Override
  public boolean hasHead() {
    return config.isTied() || weights.has(TensorNames.HEAD);
  }

  @Override
  public void close() {
    tokenizer.close();
    try {
      files.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
