package dev.reckon.language;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a text: its words ({@link BertWords}), each in the longest pieces that the
 * vocabulary has, from left to right (WordPiece, arXiv 1609.08144, section 4.1). A word that cannot
 * be put together is one unknown token. Texts are cut at a number of tokens, and never padded.
 */
final class WordPieces {

  /** What a piece begins with that does not begin its word. */
  private static final String CONTINUES = "##";

  /** Characters of a word; a longer one is unknown. */
  private static final int LONGEST_WORD = 100;

  private final Map<String, Integer> vocabulary;
  private final Pattern special;
  private final int first;
  private final int last;
  private final int unknown;

  /**
   * Words in pieces.
   *
   * @param vocabulary number of each piece, {@code [CLS]}, {@code [SEP]} and {@code [UNK]} among
   *     them
   * @param special tokens that a text may hold literally
   */
  WordPieces(Map<String, Integer> vocabulary, List<String> special) {
    this.vocabulary = Map.copyOf(vocabulary);
    this.special =
        Pattern.compile(special.stream().map(Pattern::quote).collect(Collectors.joining("|")));
    this.first = number("[CLS]");
    this.last = number("[SEP]");
    this.unknown = number("[UNK]");
  }

  /** The number of a token that the vocabulary must have. */
  int number(String token) {
    return Objects.requireNonNull(vocabulary.get(token), token);
  }

  /**
   * Reads a tokenizer.json of the Hugging Face tokenizers.
   *
   * @throws IOException where it cannot be read or is for another kind of tokens
   */
  static WordPieces read(InputStream file) throws IOException {
    JsonNode root = new ObjectMapper().readTree(file);
    JsonNode model = root.path("model");
    String type = model.path("type").asText();
    if (!type.equals("WordPiece")) {
      throw new IOException("it is not a tokenizer of type WordPiece but of type '" + type + "'");
    }
    Map<String, Integer> vocabulary = new HashMap<>();
    model.path("vocab").properties().forEach(e -> vocabulary.put(e.getKey(), e.getValue().asInt()));
    List<String> special = new ArrayList<>();
    root.path("added_tokens").forEach(token -> special.add(token.path("content").asText()));
    return new WordPieces(vocabulary, special);
  }

  /**
   * The numbers of a text's tokens between those of its beginning and its end.
   *
   * @param most tokens, at least 2; what comes after is cut off
   */
  int[] tokens(String text, int most) {
    List<Integer> tokens = new ArrayList<>();
    tokens.add(first);
    Matcher literal = special.matcher(text);
    int from = 0;
    while (tokens.size() < most && literal.find()) {
      addWords(text.substring(from, literal.start()), most, tokens);
      tokens.add(number(literal.group()));
      from = literal.end();
    }
    addWords(text.substring(from), most, tokens);
    int kept = Math.min(tokens.size(), most - 1);
    int[] numbers = new int[kept + 1];
    for (int i = 0; i < kept; i++) {
      numbers[i] = tokens.get(i);
    }
    numbers[kept] = last;
    return numbers;
  }

  /**
   * What begins a word, in the order of their numbers: whole words and the first pieces of others.
   */
  List<String> beginnings() {
    return vocabulary.entrySet().stream()
        .filter(piece -> !piece.getKey().startsWith(CONTINUES))
        .filter(piece -> !special.matcher(piece.getKey()).matches())
        .sorted(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Whether any token of a text is a known one: neither one of its ends, nor the unknown one. */
  boolean knowsAnyOf(int[] tokens) {
    return Arrays.stream(tokens)
        .anyMatch(token -> token != first && token != last && token != unknown);
  }

  private void addWords(String text, int most, List<Integer> tokens) {
    for (String word : BertWords.of(text)) {
      if (tokens.size() >= most) {
        return;
      }
      addPieces(word, tokens);
    }
  }

  private void addPieces(String word, List<Integer> tokens) {
    if (word.codePointCount(0, word.length()) > LONGEST_WORD) {
      tokens.add(unknown);
      return;
    }
    List<Integer> pieces = new ArrayList<>();
    int from = 0;
    while (from < word.length()) {
      int to = word.length();
      Integer piece = piece(word, from, to);
      while (piece == null && to > from) {
        to = word.offsetByCodePoints(to, -1);
        piece = piece(word, from, to);
      }
      if (piece == null) {
        tokens.add(unknown);
        return;
      }
      pieces.add(piece);
      from = to;
    }
    tokens.addAll(pieces);
  }

  private @Nullable Integer piece(String word, int from, int to) {
    String piece = word.substring(from, to);
    return to == from ? null : vocabulary.get(from == 0 ? piece : CONTINUES + piece);
  }
}
