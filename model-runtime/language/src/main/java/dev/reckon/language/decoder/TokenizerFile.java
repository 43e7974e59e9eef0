package dev.reckon.language.decoder;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The tokenizer of a tokenizer.json, by the library of Hugging Face. It adds no token of its own,
 * cuts nothing and pads nothing. May be used by any number of threads at once; closed by its maker.
 */
final class TokenizerFile implements AutoCloseable {

  static final String FILE = "tokenizer.json";
  private static final Map<String, String> OPTIONS =
      Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

  private final HuggingFaceTokenizer tokenizer;
  private final List<String> special;
  private final int size;

  private TokenizerFile(HuggingFaceTokenizer tokenizer, List<String> special, int size) {
    this.tokenizer = tokenizer;
    this.special = special;
    this.size = size;
  }

  /**
   * Reads that of a folder.
   *
   * @throws ModelDirectoryException where there is none or it is not one
   */
  static TokenizerFile read(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new ModelDirectoryException(
          "%s has no %s, which the texts are read by".formatted(directory, FILE));
    }
    byte[] text = Files.readAllBytes(file);
    JsonNode root = JsonFile.parse(text, file.toString());
    int size = size(root);
    if (size == 0) {
      throw new ModelDirectoryException(file + " has no vocabulary");
    }
    return new TokenizerFile(load(file, text), special(root), size);
  }

  /** The library of the jar, that for CPUs: nothing is looked up elsewhere. */
  private static HuggingFaceTokenizer load(Path file, byte[] text) throws IOException {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("RUST_FLAVOR", "cpu");
    try {
      return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(text), OPTIONS);
    } catch (RuntimeException e) {
      throw new ModelDirectoryException(
          "%s is not the file of a tokenizer: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** The number behind the largest of a token. */
  private static int size(JsonNode root) {
    int largest = -1;
    for (JsonNode token : root.path("model").path("vocab")) {
      largest = Math.max(largest, token.asInt(-1));
    }
    for (JsonNode token : root.path("added_tokens")) {
      largest = Math.max(largest, token.path("id").asInt(-1));
    }
    return largest + 1;
  }

  private static List<String> special(JsonNode root) {
    List<String> special = new ArrayList<>();
    for (JsonNode token : root.path("added_tokens")) {
      String content = token.path("content").asText();
      if (!content.isEmpty()) {
        special.add(content);
      }
    }
    return List.copyOf(special);
  }

  /** Tokens are numbered below this. */
  int size() {
    return size;
  }

  /** Whether there is such a token beside the vocabulary, such as the marks of a chat. */
  boolean marks(String token) {
    return special.contains(token);
  }

  /** A text in which no mark is left: it is text of an item, not of the one who asks. */
  String withoutMarks(String text) {
    String plain = text;
    for (String mark : special) {
      if (mark.length() > 1) {
        plain = plain.replace(mark, mark.charAt(0) + " " + mark.substring(1));
      }
    }
    return plain;
  }

  /** The numbers of a text's tokens; marks in it are tokens. */
  int[] tokens(String text) {
    // A lone surrogate, which is no character, becomes a question mark.
    String valid = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    Encoding encoding = tokenizer.encode(valid, false, false);
    long[] ids = encoding.getIds();
    int[] tokens = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      tokens[i] = Math.toIntExact(ids[i]);
    }
    return tokens;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
