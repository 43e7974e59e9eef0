package dev.reckon.language;

import dev.reckon.model.program.Tensor;
import java.io.BufferedInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The text encoder all-MiniLM-L6-v2 as it lies on the class path: an uncased English BERT of 6
 * layers and width 384 (MiniLM, arXiv 2002.10957), trained on sentences (Sentence-BERT, arXiv
 * 1908.10084).
 */
final class MiniLm {

  /** How bundles and files of vectors name it. */
  static final String NAME = "all-MiniLM-L6-v2";

  static final int HEADS = 12;

  /** Tokens of a text, as its makers cut texts. */
  private static final int MOST_TOKENS = 128;

  private static final int LAYERS = 6;
  private static final List<String> LINEAR =
      List.of(
          "attention.query",
          "attention.key",
          "attention.value",
          "attention.output",
          "feed_forward.inner",
          "feed_forward.outer");

  private static final String WEIGHTS = "/all-minilm-l6-v2.onnx";
  private static final String TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";

  private MiniLm() {}

  /** Read when it is first asked for. */
  private static final class Tokenizer {
    static final WordPieces PIECES = read();

    private static WordPieces read() {
      try (InputStream file = open(TOKENIZER)) {
        return WordPieces.read(file);
      } catch (IOException e) {
        throw new UncheckedIOException("The vocabulary cannot be read: " + e.getMessage(), e);
      }
    }
  }

  /** The numbers of a text's tokens. */
  static int[] tokens(String text) {
    return Tokenizer.PIECES.tokens(text, MOST_TOKENS);
  }

  /** The same with a mask before the last token, for a thought to take its place. */
  static int[] tokensWithThought(String text) {
    int[] tokens = Tokenizer.PIECES.tokens(text, MOST_TOKENS - 1);
    int[] longer = Arrays.copyOf(tokens, tokens.length + 1);
    longer[tokens.length] = tokens[tokens.length - 1];
    longer[tokens.length - 1] = Tokenizer.PIECES.number("[MASK]");
    return longer;
  }

  /** The linear layers, by the names that the programs have for them. */
  static List<String> linearLayers() {
    List<String> names = new ArrayList<>();
    for (int layer = 0; layer < LAYERS; layer++) {
      for (String part : LINEAR) {
        names.add("layer." + layer + "." + part);
      }
    }
    return names;
  }

  /** Whether it knows any word of a text, or any piece of one. */
  static boolean reads(String text) {
    return Tokenizer.PIECES.knowsAnyOf(tokens(text));
  }

  /** The words of its vocabulary, the most frequent of its training text first. */
  static List<String> words() {
    return Tokenizer.PIECES.beginnings();
  }

  /** The weights by the names that the programs have for them ({@code language/bert}). */
  static Map<String, Tensor.Floats> weights() throws IOException {
    OnnxWeights file;
    try (InputStream in = new BufferedInputStream(open(WEIGHTS))) {
      file = OnnxWeights.read(in);
    }
    Map<String, Tensor.Floats> weights = new TreeMap<>();
    weights.put("token_embedding", file.named("embeddings.word_embeddings.weight"));
    weights.put(
        "position_embedding",
        withFirstRow(
            file.named("embeddings.position_embeddings.weight"),
            file.named("embeddings.token_type_embeddings.weight")));
    put(weights, "input_norm", file, "embeddings.LayerNorm");
    for (int layer = 0; layer < LAYERS; layer++) {
      putLayer(weights, "layer." + layer, file, "encoder.layer." + layer);
    }
    return weights;
  }

  private static InputStream open(String path) throws IOException {
    InputStream in = MiniLm.class.getResourceAsStream(path);
    if (in == null) {
      throw new FileNotFoundException(path + " is not on the class path");
    }
    return in;
  }

  /** A table with another's first row added to each of its own. */
  private static Tensor.Floats withFirstRow(Tensor.Floats table, Tensor.Floats other) {
    int width = (int) table.shape()[1];
    float[] sums = table.values().clone();
    for (int i = 0; i < sums.length; i++) {
      sums[i] += other.values()[i % width];
    }
    return new Tensor.Floats(sums, table.shape());
  }

  private static void putLayer(
      Map<String, Tensor.Floats> weights, String own, OnnxWeights file, String theirs)
      throws IOException {
    putLinear(weights, own + ".attention.query", file, theirs + ".attention.self.query");
    putLinear(weights, own + ".attention.key", file, theirs + ".attention.self.key");
    putLinear(weights, own + ".attention.value", file, theirs + ".attention.self.value");
    putLinear(weights, own + ".attention.output", file, theirs + ".attention.output.dense");
    put(weights, own + ".attention.norm", file, theirs + ".attention.output.LayerNorm");
    putLinear(weights, own + ".feed_forward.inner", file, theirs + ".intermediate.dense");
    putLinear(weights, own + ".feed_forward.outer", file, theirs + ".output.dense");
    put(weights, own + ".feed_forward.norm", file, theirs + ".output.LayerNorm");
  }

  private static void put(
      Map<String, Tensor.Floats> weights, String own, OnnxWeights file, String theirs)
      throws IOException {
    weights.put(own + ".weight", file.named(theirs + ".weight"));
    weights.put(own + ".bias", file.named(theirs + ".bias"));
  }

  /** The weight of a linear layer has no name of its own, its bias has. */
  private static void putLinear(
      Map<String, Tensor.Floats> weights, String own, OnnxWeights file, String theirs)
      throws IOException {
    weights.put(own + ".weight", file.factorOf(node(theirs)));
    weights.put(own + ".bias", file.named(theirs + ".bias"));
  }

  /**
   * {@code encoder.layer.0.output.dense} multiplies in {@code
   * /encoder/layer.0/output/dense/MatMul}.
   */
  private static String node(String layer) {
    return "/" + layer.replaceAll("\\.(?!\\d)", "/") + "/MatMul";
  }
}
